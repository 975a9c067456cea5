import type { Language, Message } from './contract.ts';

interface Text {
  readonly subject: string;
  readonly text: string;
}

/** Words of a mail in plain text; `site` is the address that Carnet answers at. Minutes are counted from `now`. */
export function render(message: Message, language: Language, site: string, now: number): Text {
  const words = language === 'fr' ? french : english;
  const minutes = 'until' in message ? Math.max(1, Math.round((message.until - now) / 60_000)) : 0;
  const { subject, lines } = words[message.kind]('code' in message ? message.code : '', minutes);
  return { subject, text: [words.greeting, '', ...lines, '', `-- ${site}`, ''].join('\n') };
}

type Words = Record<Message['kind'], (code: string, minutes: number) => { subject: string; lines: string[] }> & {
  readonly greeting: string;
};

const english: Words = {
  greeting: 'Hello,',
  'sign-up-code': (code, minutes) => ({
    subject: 'Your Carnet code',
    lines: [
      `your code to finish signing up is ${code}`,
      `It is good for ${minutes} min. Nobody from Carnet will ever ask you for it.`,
      '',
      'If you did not ask for an account, do nothing: none is made without this code.',
    ],
  }),
  'sign-in-code': (code, minutes) => ({
    subject: 'Your Carnet code',
    lines: [
      `your code to sign in is ${code}`,
      `It is good for ${minutes} min. Nobody from Carnet will ever ask you for it.`,
      '',
      'If you are not signing in now, somebody knows your password: change it.',
    ],
  }),
  'step-up-code': (code, minutes) => ({
    subject: 'Your Carnet code',
    lines: [
      `your code to confirm what you are doing is ${code}`,
      `It is good for ${minutes} min. Nobody from Carnet will ever ask you for it.`,
      '',
      'If you are not using Carnet now, sign out everywhere.',
    ],
  }),
  'sign-up-known': () => ({
    subject: 'You already have a Carnet account',
    lines: [
      'somebody asked for a Carnet account with this address. You already have one, so nothing was changed.',
      'If it was you, sign in as usual. If not, there is nothing to do.',
    ],
  }),
  'factor-added': () => ({
    subject: 'An authenticator app was added to your Carnet account',
    lines: [
      'an authenticator app was added to your account.',
      'If it was not you, sign out everywhere and change your password.',
    ],
  }),
  'token-created': () => ({
    subject: 'An access token was made for your Carnet account',
    lines: [
      'a personal access token was made for your account. Programs that hold it can use your records until it ends.',
      'If it was not you, sign out everywhere: that ends it too.',
    ],
  }),
};

const french: Words = {
  greeting: 'Bonjour,',
  'sign-up-code': (code, minutes) => ({
    subject: 'Votre code Carnet',
    lines: [
      `votre code pour terminer l’inscription est ${code}`,
      `Il est valable ${minutes} min. Personne chez Carnet ne vous le demandera jamais.`,
      '',
      'Si vous n’avez pas demandé de compte, ne faites rien : aucun compte n’est créé sans ce code.',
    ],
  }),
  'sign-in-code': (code, minutes) => ({
    subject: 'Votre code Carnet',
    lines: [
      `votre code de connexion est ${code}`,
      `Il est valable ${minutes} min. Personne chez Carnet ne vous le demandera jamais.`,
      '',
      'Si vous n’êtes pas en train de vous connecter, quelqu’un connaît votre mot de passe : changez-le.',
    ],
  }),
  'step-up-code': (code, minutes) => ({
    subject: 'Votre code Carnet',
    lines: [
      `votre code de confirmation est ${code}`,
      `Il est valable ${minutes} min. Personne chez Carnet ne vous le demandera jamais.`,
      '',
      'Si vous n’utilisez pas Carnet en ce moment, déconnectez-vous partout.',
    ],
  }),
  'sign-up-known': () => ({
    subject: 'Vous avez déjà un compte Carnet',
    lines: [
      'quelqu’un a demandé un compte Carnet avec cette adresse. Vous en avez déjà un, rien n’a donc changé.',
      'Si c’était vous, connectez-vous comme d’habitude. Sinon, il n’y a rien à faire.',
    ],
  }),
  'factor-added': () => ({
    subject: 'Une application d’authentification a été ajoutée à votre compte Carnet',
    lines: [
      'une application d’authentification a été ajoutée à votre compte.',
      'Si ce n’était pas vous, déconnectez-vous partout et changez votre mot de passe.',
    ],
  }),
  'token-created': () => ({
    subject: 'Un jeton d’accès a été créé pour votre compte Carnet',
    lines: [
      'un jeton d’accès personnel a été créé pour votre compte. Les programmes qui le détiennent peuvent utiliser vos dossiers jusqu’à son expiration.',
      'Si ce n’était pas vous, déconnectez-vous partout : cela y met fin aussi.',
    ],
  }),
};
