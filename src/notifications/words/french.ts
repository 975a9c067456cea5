import type { Facts, MailWords } from './words.ts';

const never = 'Personne chez Carnet ne vous le demandera jamais.';
const notYou =
  'Si ce n’était pas vous : connectez-vous, choisissez « Se déconnecter partout » dans Sécurité, et changez votre mot de passe.';
const stop =
  'Si ce n’était pas vous : connectez-vous et mettez-y fin dans Sécurité. Une clé d’accès, ou tout appareil encore connecté, suffit.';

function code(purpose: string, other: string) {
  return (facts: Facts) => ({
    subject: 'Votre code Carnet',
    lines: [`Votre code ${purpose} est ${facts.code}`, `Il est valable ${facts.minutes} min. ${never}`, '', other],
  });
}

function notice(subject: string, ...lines: readonly string[]) {
  return () => ({ subject, lines });
}

export const french: MailWords = {
  greeting: 'Bonjour,',
  messages: {
    'sign-up-code': code(
      'pour terminer l’inscription',
      'Si vous n’avez pas demandé de compte, ne faites rien : aucun compte n’est créé sans ce code.',
    ),
    'sign-in-code': code(
      'de connexion',
      'Si vous n’êtes pas en train de vous connecter, quelqu’un connaît votre mot de passe : changez-le.',
    ),
    'step-up-code': code('de confirmation', 'Si vous n’utilisez pas Carnet en ce moment, déconnectez-vous partout.'),
    'email-change-code': code(
      'pour utiliser cette adresse avec Carnet',
      'Si vous n’avez rien demandé, ne faites rien : l’adresse n’est pas utilisée sans ce code.',
    ),
    'sign-up-known': notice(
      'Vous avez déjà un compte Carnet',
      'Quelqu’un a demandé un compte Carnet avec cette adresse. Vous en avez déjà un, rien n’a donc changé.',
      'Si c’était vous, connectez-vous comme d’habitude. Sinon, il n’y a rien à faire.',
    ),
    'password-reset': ({ link, minutes }) => ({
      subject: 'Choisissez un nouveau mot de passe Carnet',
      lines: [
        'Quelqu’un a demandé un nouveau mot de passe pour votre compte. Si c’était vous, ouvrez cette page :',
        link,
        `Elle fonctionne une fois, pendant ${minutes} min. Votre seconde preuve reste la même et sera demandée comme toujours.`,
        '',
        'Si ce n’était pas vous, ne faites rien : votre mot de passe reste.',
      ],
    }),
    'password-changed': notice(
      'Le mot de passe de votre compte Carnet a changé',
      'Le mot de passe de votre compte a été changé.',
      'Si ce n’était pas vous : choisissez « Je n’arrive pas à me connecter » sur la page de connexion et créez un nouveau mot de passe. Tous les appareils sont alors déconnectés.',
    ),
    'identity-reset-confirm': ({ link, minutes }) => ({
      subject: 'Voulez-vous réinitialiser votre compte Carnet ?',
      lines: [
        'Quelqu’un dit avoir perdu tout moyen de se connecter à votre compte. Si c’était vous, ouvrez cette page pour commencer :',
        link,
        `Elle fonctionne une fois, pendant ${minutes} min. Un délai court ensuite, pendant lequel vous pouvez l’arrêter depuis tout appareil connecté.`,
        '',
        'Si ce n’était pas vous, ne faites rien : rien ne commence sans cette page.',
      ],
    }),
    'identity-reset-started': ({ at }) => ({
      subject: 'Une réinitialisation de votre compte Carnet a commencé',
      lines: [
        `Une réinitialisation de votre compte a commencé. Rien ne change avant le ${at} ; nous écrirons alors de nouveau.`,
        stop,
      ],
    }),
    'identity-reset-started-by-admin': ({ at }) => ({
      subject: 'Un administrateur a commencé une réinitialisation de votre compte Carnet',
      lines: [
        `Un administrateur de ce Carnet a commencé une réinitialisation de votre compte, comme peut le demander qui a perdu tout moyen de se connecter. Rien ne change avant le ${at} ; nous écrirons alors de nouveau.`,
        'L’administrateur ne peut ni raccourcir le délai ni la terminer.',
        stop,
      ],
    }),
    'identity-reset-soon': ({ at }) => ({
      subject: 'La réinitialisation de votre compte Carnet sera bientôt possible',
      lines: [`la réinitialisation de votre compte sera possible le ${at}.`, stop],
    }),
    'identity-reset-ready': ({ link, hours }) => ({
      subject: 'Vous pouvez maintenant réinitialiser votre compte Carnet',
      lines: [
        'Le délai est écoulé. Ouvrez cette page pour choisir un nouveau mot de passe :',
        link,
        `Elle fonctionne une fois, pendant ${hours} heures. Elle met fin à toute session, clé d’accès, application d’authentification, code de secours et jeton du compte ; vos dossiers restent.`,
        '',
        stop,
      ],
    }),
    'identity-reset-cancelled': notice(
      'La réinitialisation de votre compte Carnet a été arrêtée',
      'La réinitialisation de votre compte a été arrêtée. Rien n’a changé.',
    ),
    'identity-reset-done': notice(
      'Votre compte Carnet a été réinitialisé',
      'Votre compte a été réinitialisé : il a un nouveau mot de passe, et tout ce qui permettait de se connecter a pris fin.',
      'Si ce n’était pas vous, écrivez sans attendre à qui gère ce Carnet.',
    ),
    'email-change-started': ({ at }) => ({
      subject: 'L’adresse de votre compte Carnet va changer',
      lines: [
        `Le compte utilisera une autre adresse à partir du ${at}.`,
        'D’ici là tout arrive ici, et vous pouvez arrêter le changement.',
        stop,
      ],
    }),
    'email-change-cancelled': notice(
      'L’adresse de votre compte Carnet reste la même',
      'Le changement d’adresse a été arrêté. Tout continue comme avant.',
    ),
    'email-changed': notice(
      'L’adresse de votre compte Carnet a changé',
      'Le compte utilise maintenant une autre adresse, comme annoncé il y a trois jours.',
      'Si ce n’était pas vous, écrivez sans attendre à qui gère ce Carnet.',
    ),
    'factor-added': notice(
      'Une application d’authentification a été ajoutée à votre compte Carnet',
      'Une application d’authentification a été ajoutée à votre compte.',
      notYou,
    ),
    'factor-removed': notice(
      'Une seconde preuve a été retirée de votre compte Carnet',
      'Une seconde preuve a été retirée de votre compte.',
      notYou,
    ),
    'passkey-added': notice(
      'Une clé d’accès a été ajoutée à votre compte Carnet',
      'Une clé d’accès a été ajoutée à votre compte.',
      notYou,
    ),
    'passkey-removed': notice(
      'Une clé d’accès a été retirée de votre compte Carnet',
      'Une clé d’accès a été retirée de votre compte.',
      notYou,
    ),
    'passkey-copied': notice(
      'Une clé d’accès de votre compte Carnet a peut-être été copiée',
      'Une clé d’accès de votre compte a été utilisée d’une façon qui fait penser à une copie. Elle a été refusée.',
      'Connectez-vous autrement, retirez cette clé dans Sécurité, et ajoutez-en une nouvelle.',
    ),
    'recovery-codes-made': notice(
      'De nouveaux codes de secours pour votre compte Carnet',
      'De nouveaux codes de secours ont été créés pour votre compte. Les précédents ne comptent plus.',
      notYou,
    ),
    'recovery-code-used': notice(
      'Un code de secours de votre compte Carnet a été utilisé',
      'Quelqu’un s’est connecté à votre compte avec le mot de passe et un code de secours.',
      notYou,
    ),
    'token-created': notice(
      'Un jeton d’accès a été créé pour votre compte Carnet',
      'Un jeton d’accès personnel a été créé pour votre compte. Les programmes qui le détiennent peuvent utiliser vos dossiers jusqu’à son expiration.',
      'Si ce n’était pas vous, déconnectez-vous partout : cela y met fin aussi.',
    ),
    'new-device': notice(
      'Votre compte Carnet a été utilisé sur un nouvel appareil',
      'Quelqu’un s’est connecté à votre compte sur un appareil qui n’avait pas encore servi.',
      'Lequel, et d’où, se trouve dans Sécurité.',
      notYou,
    ),
    'guardian-joined': notice(
      'Une autre personne s’occupe aussi d’un dossier que vous tenez',
      'Quelqu’un a accepté une invitation et s’occupe désormais, avec les mêmes droits que vous, d’un dossier que vous tenez aussi.',
      'Son nom figure dans Carnet, à la page « Qui s’occupe de ce dossier ».',
      'Si aucun d’entre vous n’a fait cette invitation, connectez-vous et parlez-en aux autres sans attendre.',
    ),
    'consent-withdrawn': notice(
      'Un dossier que vous tenez a été fermé',
      'Une personne qui s’occupe avec vous d’un dossier a retiré le consentement à sa conservation. Depuis, plus personne ne peut le lire ni le modifier, vous non plus. Rien n’a été supprimé.',
      'Ceux qui s’en occupent peuvent redonner ce consentement : connectez-vous à Carnet et ouvrez le dossier.',
    ),
    'consent-given': notice(
      'Un dossier que vous tenez est de nouveau ouvert',
      'Une personne qui s’occupe avec vous d’un dossier a redonné le consentement à sa conservation. Il est tel qu’avant.',
      'Son nom figure dans Carnet, à la page « Qui a consulté ».',
    ),
    'record-erased': notice(
      'Un dossier dont vous vous occupiez a été supprimé',
      'Une personne qui s’occupait d’un dossier avec vous l’a supprimé. Plus personne ne peut l’ouvrir, et il ne peut pas être rétabli.',
      'Si vous ne vous étiez pas mis d’accord, parlez-en aux autres.',
    ),
    'record-erased-by-operator': notice(
      'Un dossier dont vous vous occupiez a été supprimé',
      'La personne qui fait tourner ce Carnet a supprimé un dossier dont vous vous occupiez, comme annoncé il y a trois jours. Plus personne ne peut l’ouvrir, et il ne peut pas être rétabli.',
    ),
    'record-exported-by-operator': notice(
      'Une copie d’un dossier Carnet a été faite',
      'La personne qui fait tourner ce Carnet a fait une copie de votre dossier, ou d’un dossier que vous tenez, scellée avec une clé ou une phrase secrète donnée par la personne concernée.',
      'Elle figure dans « Qui a consulté ». Si personne ne l’a demandée, parlez-en à la personne qui fait tourner ce Carnet.',
    ),
    'erasure-announced': ({ link, at }) => ({
      subject: 'Vos données dans Carnet vont être supprimées',
      lines: [
        `La personne qui fait tourner ce Carnet a annoncé la suppression de votre compte avec votre dossier, ou d’un dossier que vous tenez. Elle aura lieu après le ${at} et sera alors définitive.`,
        'Jusque-là, vous pouvez l’arrêter à cette page :',
        link,
        '',
        'Pour garder une copie, connectez-vous et téléchargez tout depuis Confidentialité. Ce qui est concerné se trouve dans « Qui a consulté ».',
      ],
    }),
    'erasure-stopped': notice(
      'La suppression de vos données dans Carnet a été arrêtée',
      'La suppression qui vous avait été annoncée a été arrêtée. Rien n’a changé.',
    ),
    'log-alarm': notice(
      'Carnet : le journal des accès demande votre attention',
      'Le serveur surveille son journal des accès et a trouvé une anomalie : il est revenu en arrière ou a été modifié, des dossiers ne sont pas tels qu’il le dit, ou il n’est pas scellé à temps.',
      'Sur la machine, npx carnet check dit ce qu’il en est, et npx carnet audit verify où. Ne changez rien avant cela : docs/operations/audit.md.',
      'Tant que cela dure, ce message arrive au plus une fois par jour.',
    ),
  },
};
