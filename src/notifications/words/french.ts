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
    'handover-link': ({ link, hours }) => ({
      subject: 'Votre dossier médical sur Carnet vous attend',
      lines: [
        'Une personne qui s’occupe de votre dossier médical sur ce Carnet vous le remet. Ouvrez cette page pour le reprendre, dans un compte à vous :',
        link,
        '',
        `Le lien sert une seule fois, pendant ${hours} h. Ensuite, vous seul décidez de qui voit le dossier ; la personne qui s’en occupait ne garde que ce que vous lui accordez.`,
        'Si vous ne savez pas de qui vient ce message, ne faites rien.',
      ],
    }),
    'handover-invited': notice(
      'Un dossier que vous tenez va être remis à la personne',
      'Quelqu’un qui s’occupe avec vous d’un dossier a créé un lien par lequel la personne concernée peut le reprendre. Le lien sert à partir de demain, pendant deux jours. Une fois utilisé, aucun de vous ne s’occupe plus du dossier.',
      'Si vous n’êtes pas d’accord, annulez le lien dans Carnet, à la page « Qui s’occupe de ce dossier », et parlez-en à l’autre.',
    ),
    'record-taken-over': notice(
      'La personne a repris le dossier que vous teniez',
      'La personne concernée a repris son dossier. Vous ne vous en occupez plus et ne pouvez plus l’ouvrir ; elle peut vous accorder l’accès à certaines parties.',
      'Ce que vous avez fait reste dans son journal, sous votre nom. Si cela n’aurait pas dû arriver, adressez-vous sans attendre à la personne qui fait tourner ce Carnet.',
    ),
    'access-kept': notice(
      'On vous a accordé l’accès à des parties d’un dossier',
      'Une personne dont vous teniez autrefois le dossier vous a accordé l’accès à certaines parties. Vous le trouvez dans Carnet, parmi les personnes.',
    ),
    'access-given-by-other': notice(
      'Un accès a été accordé à un dossier que vous tenez',
      'Quelqu’un qui s’occupe avec vous d’un dossier a accordé à une autre personne l’accès à certaines parties.',
      'Son nom et ce qu’elle peut voir figurent dans Carnet, sous Partage. Vous pouvez y mettre fin à tout moment.',
    ),
    'access-asked-for': notice(
      'Un médecin demande l’accès à votre dossier',
      'Un médecin dont la profession a été confirmée sur ce serveur vous demande l’accès à des parties de votre dossier. Vous décidez de ce que vous accordez, et pour combien de temps ; rien n’est accordé avant votre réponse.',
      'Son nom figure dans Carnet, sous Partage. Connectez-vous pour répondre.',
      'Si vous ne le connaissez pas, refusez : il n’en saura rien.',
    ),
    'access-given': notice(
      'Quelqu’un a accepté l’accès à un dossier que vous proposiez',
      'Quelqu’un a ouvert le lien que vous avez créé et peut désormais consulter les parties du dossier que vous avez choisies.',
      'Son nom et ce qu’il peut voir figurent dans Carnet, sous Partage. Vous pouvez y mettre fin à tout moment.',
      'Si vous n’avez donné ce lien à personne, mettez fin à l’accès sans attendre.',
    ),
    'practice-member-joined': notice(
      'Quelqu’un a rejoint un cabinet qui a accès à un dossier',
      'Un cabinet a accès à des parties d’un dossier qui est le vôtre ou dont vous vous occupez. Un autre médecin y exerce désormais et peut consulter ce que vous avez accordé au cabinet.',
      'Les membres du cabinet figurent dans Carnet, sous Partage. Vous pouvez y mettre fin à l’accès à tout moment.',
    ),
    'emergency-opened': notice(
      'Un médecin a ouvert un dossier en urgence',
      'Un médecin dont la profession a été confirmée sur ce serveur a ouvert en urgence un dossier qui est le vôtre ou dont vous vous occupez. Cet accès dure deux heures au plus et tout est consigné.',
      'Son nom et son motif figurent dans Carnet, sous Partage. Vous pouvez y mettre fin sans attendre et demander si c’était justifié.',
    ),
    'emergency-tried': notice(
      'Un médecin a tenté d’ouvrir un dossier en urgence',
      'Un médecin dont la profession a été confirmée sur ce serveur a cherché, pour l’ouvrir en urgence, un dossier qui est le vôtre ou dont vous vous occupez. Rien n’a été montré.',
      'Cette tentative figure dans Carnet, à la page « Qui a consulté ».',
    ),
    'emergency-waiting': notice(
      'Un accès d’urgence attend d’être examiné',
      'Un médecin a utilisé l’accès d’urgence, ou l’un de ces accès est contesté. Connectez-vous à Carnet et examinez-le sous Urgences.',
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
    'staff-invitation': ({ link, hours }) => ({
      subject: 'Une invitation à travailler dans Carnet',
      lines: [
        'Une personne qui administre ce Carnet vous invite à y prendre un rôle. Lequel, cette page le dit :',
        link,
        '',
        `Le lien sert une seule fois, pendant ${hours} h, et pour cette adresse seulement. Il vous faut un compte et une clé d’accès ; la page vous guide pour les deux.`,
        'Si vous n’attendiez rien de tel, ne faites rien.',
      ],
    }),
    'role-ended': notice(
      'Il a été mis fin à un rôle de votre compte Carnet',
      'Une personne qui administre ce Carnet a mis fin à un rôle de votre compte. Vous avez été déconnecté partout ; vos propres dossiers n’ont pas changé.',
      'Lequel, vous le trouverez dans Sécurité. Si cela vous surprend, adressez-vous à la personne qui fait tourner ce Carnet.',
    ),
    'professional-waiting': notice(
      'Carnet : une personne attend d’être confirmée',
      'Une personne a donné son identité professionnelle et attend qu’un administrateur la confirme. D’ici là, personne ne peut lui donner accès.',
      'Elle figure dans Personnes. Ce message arrive au plus une fois par jour.',
    ),
    'professional-confirmed': notice(
      'Votre identité professionnelle est confirmée',
      'Votre identité professionnelle compte désormais dans ce Carnet : les patients peuvent vous donner accès.',
      'Si ce n’est pas vous qui l’avez donnée, prévenez sans attendre la personne qui fait tourner ce Carnet.',
    ),
    'professional-refused': notice(
      'Votre identité professionnelle n’a pas été confirmée',
      'Une personne qui administre ce Carnet n’a pas confirmé ce que vous avez donné comme identité professionnelle.',
      'Vous pouvez la corriger et la renvoyer : connectez-vous à Carnet et ouvrez « Qui vous êtes » dans le menu à votre nom.',
    ),
    'self-grant': ({ at }) => ({
      subject: 'L’administrateur de votre Carnet prend un rôle médical',
      lines: [
        `La personne qui administre ce Carnet a annoncé qu’elle y travaillerait aussi comme médecin ou chercheur, et personne d’autre ne l’administre qui puisse le confirmer. Cela compte à partir du ${at} au plus tôt.`,
        'Cela n’ouvre aucun dossier : personne ne lit le vôtre sans que vous lui ayez donné accès. Vous êtes prévenu parce que la personne qui administre ne devrait pas décider cela seule.',
        'Si cela vous inquiète, adressez-vous à la personne qui fait tourner ce Carnet.',
      ],
    }),
    'self-grant-stopped': notice(
      'Ce que vous aviez annoncé pour vous-même a été arrêté',
      'Un administrateur a empêché que vous confirmiez votre propre identité professionnelle. Elle attend d’être confirmée par quelqu’un d’autre.',
    ),
    'log-alarm': notice(
      'Carnet : le journal des accès demande votre attention',
      'Le serveur surveille son journal des accès et a trouvé une anomalie : il est revenu en arrière ou a été modifié, des dossiers ne sont pas tels qu’il le dit, ou il n’est pas scellé à temps.',
      'Sur la machine, npx carnet check dit ce qu’il en est, et npx carnet audit verify où. Ne changez rien avant cela : docs/operations/audit.md.',
      'Tant que cela dure, ce message arrive au plus une fois par jour.',
    ),
    'case-opened': notice(
      'Carnet : une personne ne reconnaît pas un accès à son dossier',
      'Une personne a appuyé sur « Je ne reconnais pas cet accès » dans la liste de qui a consulté. Ce qui avait été accordé à l’auteur de l’accès a pris fin.',
      'La question se trouve sous Questions des personnes, avec un numéro et sans le dossier. Quelqu’un qui n’y est pour rien répond sous 3 jours.',
      'Tant qu’il y a de telles questions, ce message arrive une fois par jour au plus.',
    ),
    'case-answered': notice(
      'Une réponse à propos de l’accès que vous n’avez pas reconnu',
      'Quelqu’un qui n’y était pour rien a examiné l’accès que vous n’avez pas reconnu, et a répondu.',
      'La réponse se trouve dans Carnet, sous Qui a consulté.',
      'Si elle ne vous convient pas, vous pouvez vous adresser à l’autorité de protection des données ; la page dit comment.',
    ),
    'case-overdue': notice(
      'Carnet : la question d’une personne attend depuis trop longtemps',
      'Une personne n’a pas reconnu un accès à son dossier, et personne n’a répondu à temps.',
      'La question se trouve sous Questions des personnes. L’auteur de l’accès ne peut pas répondre ; s’il n’y a personne d’autre, nommez un autre administrateur ou un auditeur.',
      'Tant que cela dure, ce message arrive une fois par jour au plus.',
    ),
    'rights-alarm': notice(
      'Carnet : des effacements ou des droits demandent votre attention',
      'Le serveur a trouvé une anomalie : un effacement qu’il n’a pas écrit, un effacement bloqué, ou un droit qui avait pris fin et qui est revenu.',
      'Sur la machine, npx carnet check dit ce qu’il en est, et docs/operations/erasure.md (« Alarms ») ce qu’il faut faire.',
      'Tant que cela dure, ce message arrive au plus une fois par jour.',
    ),
    'security-alert': notice(
      'Carnet : un événement de sécurité attend votre décision',
      'Le serveur a remarqué quelque chose d’inhabituel. Il y a peut-être une bonne raison ; quelqu’un doit regarder.',
      'Connectez-vous et ouvrez Événements de sécurité. Vous y verrez de qui et de quoi il s’agit, sous pseudonyme ; ce message n’en dit rien.',
      'Ce message arrive au plus une fois par jour.',
    ),
    'security-alert-urgent': notice(
      'Carnet : un événement de sécurité grave',
      'Le serveur a remarqué ce qui ressemble à une attaque, ou à des accès qui vont trop loin.',
      'Connectez-vous et ouvrez Événements de sécurité. Vous y verrez ce qui a été remarqué, sous pseudonyme ; ce message n’en dit rien.',
      'Tant que cela dure, ce message arrive au plus une fois par heure.',
    ),
    'review-overdue': notice(
      'Carnet : la revue hebdomadaire des événements de sécurité est en retard',
      'Les événements d’une semaine n’ont pas été visés à temps. La page « Comment nous protégeons vos données » le dit à toute personne connectée.',
      'Connectez-vous, ouvrez Événements de sécurité, décidez de ce qui est en attente et visez la semaine.',
      'Tant que dure le retard, ce message arrive une fois par semaine.',
    ),
  },
};
