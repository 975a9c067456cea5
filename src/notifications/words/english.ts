import type { Facts, MailWords } from './words.ts';

const never = 'Nobody from Carnet will ever ask you for it.';
const notYou = 'If it was not you: sign in, choose "Sign out everywhere" under Security, and change your password.';
const stop =
  'If it was not you: sign in and stop it under Security. A passkey, or any device that is still signed in, is enough.';

function code(purpose: string, other: string) {
  return (facts: Facts) => ({
    subject: 'Your Carnet code',
    lines: [`Your code to ${purpose} is ${facts.code}`, `It is good for ${facts.minutes} min. ${never}`, '', other],
  });
}

function notice(subject: string, ...lines: readonly string[]) {
  return () => ({ subject, lines });
}

export const english: MailWords = {
  greeting: 'Hello,',
  messages: {
    'sign-up-code': code(
      'finish signing up',
      'If you did not ask for an account, do nothing: none is made without this code.',
    ),
    'sign-in-code': code('sign in', 'If you are not signing in now, somebody knows your password: change it.'),
    'step-up-code': code('confirm what you are doing', 'If you are not using Carnet now, sign out everywhere.'),
    'email-change-code': code(
      'use this address with Carnet',
      'If you did not ask for this, do nothing: the address is not used without the code.',
    ),
    'sign-up-known': notice(
      'You already have a Carnet account',
      'Somebody asked for a Carnet account with this address. You already have one, so nothing was changed.',
      'If it was you, sign in as usual. If not, there is nothing to do.',
    ),
    'password-reset': ({ link, minutes }) => ({
      subject: 'Choose a new Carnet password',
      lines: [
        'Somebody asked to choose a new password for your account. If it was you, open this page:',
        link,
        `It works once, for ${minutes} min. Your second proof stays as it is and is asked for as always.`,
        '',
        'If it was not you, do nothing: your password stays.',
      ],
    }),
    'password-changed': notice(
      'The password of your Carnet account was changed',
      'The password of your account was changed.',
      'If it was not you: choose "I can’t sign in" on the sign-in page and make a new password. That signs every device out.',
    ),
    'identity-reset-confirm': ({ link, minutes }) => ({
      subject: 'Do you want to reset your Carnet account?',
      lines: [
        'Somebody says that they lost every way of signing in to your account. If it was you, open this page to begin:',
        link,
        `It works once, for ${minutes} min. Then a waiting time runs, in which you can stop it from any device that is signed in.`,
        '',
        'If it was not you, do nothing: nothing begins without this page.',
      ],
    }),
    'identity-reset-started': ({ at }) => ({
      subject: 'A reset of your Carnet account has begun',
      lines: [`A reset of your account has begun. Nothing changes before ${at}; then we write again.`, stop],
    }),
    'identity-reset-started-by-admin': ({ at }) => ({
      subject: 'An administrator has begun a reset of your Carnet account',
      lines: [
        `An administrator of this Carnet has begun a reset of your account, as somebody who lost every way of signing in can ask. Nothing changes before ${at}; then we write again.`,
        'The administrator can neither shorten the wait nor finish it.',
        stop,
      ],
    }),
    'identity-reset-soon': ({ at }) => ({
      subject: 'The reset of your Carnet account is soon possible',
      lines: [`the reset of your account becomes possible at ${at}.`, stop],
    }),
    'identity-reset-ready': ({ link, hours }) => ({
      subject: 'You can now reset your Carnet account',
      lines: [
        'The waiting time is over. Open this page to choose a new password:',
        link,
        `It works once, for ${hours} hours. It ends every session, passkey, authenticator app, recovery code and token of the account; your records stay.`,
        '',
        stop,
      ],
    }),
    'identity-reset-cancelled': notice(
      'The reset of your Carnet account was stopped',
      'The reset of your account was stopped. Nothing was changed.',
    ),
    'identity-reset-done': notice(
      'Your Carnet account was reset',
      'Your account was reset: it has a new password, and everything that could sign in before has ended.',
      'If it was not you, write at once to whoever runs this Carnet.',
    ),
    'email-change-started': ({ at }) => ({
      subject: 'The address of your Carnet account will change',
      lines: [
        `The account will use another e-mail address from ${at}.`,
        'Until then everything goes here, and you can stop it.',
        stop,
      ],
    }),
    'email-change-cancelled': notice(
      'The address of your Carnet account stays',
      'The change of your e-mail address was stopped. Everything goes on as before.',
    ),
    'email-changed': notice(
      'The address of your Carnet account was changed',
      'The account now uses another e-mail address, as announced three days ago.',
      'If it was not you, write at once to whoever runs this Carnet.',
    ),
    'factor-added': notice(
      'An authenticator app was added to your Carnet account',
      'An authenticator app was added to your account.',
      notYou,
    ),
    'factor-removed': notice(
      'A second proof was removed from your Carnet account',
      'A second proof was removed from your account.',
      notYou,
    ),
    'passkey-added': notice(
      'A passkey was added to your Carnet account',
      'A passkey was added to your account.',
      notYou,
    ),
    'passkey-removed': notice(
      'A passkey was removed from your Carnet account',
      'A passkey was removed from your account.',
      notYou,
    ),
    'passkey-copied': notice(
      'A passkey of your Carnet account may have been copied',
      'A passkey of your account was used in a way that points to a copy of it. It was refused.',
      'Sign in another way, remove that passkey under Security, and add a new one.',
    ),
    'recovery-codes-made': notice(
      'New recovery codes for your Carnet account',
      'New recovery codes were made for your account. Those from before count no more.',
      notYou,
    ),
    'recovery-code-used': notice(
      'A recovery code of your Carnet account was used',
      'Somebody signed in to your account with the password and a recovery code.',
      notYou,
    ),
    'token-created': notice(
      'An access token was made for your Carnet account',
      'A personal access token was made for your account. Programs that hold it can use your records until it ends.',
      'If it was not you, sign out everywhere: that ends it too.',
    ),
    'new-device': notice(
      'Your Carnet account was used on a new device',
      'Somebody signed in to your account on a device that was not used with it before.',
      'Which one, and from where, stands under Security.',
      notYou,
    ),
    'guardian-joined': notice(
      'Somebody else now looks after a record that you look after',
      'Somebody accepted an invitation and now looks after a record that you look after too, with the same rights as you.',
      'Who it is stands in Carnet, on the page "Who looks after this record".',
      'If nobody of you made that invitation, sign in and talk to the others at once.',
    ),
    'consent-withdrawn': notice(
      'A record that you look after was closed',
      'Somebody who looks after a record with you has withdrawn the consent to keep it. Since then nobody can read or change it, you neither. Nothing was deleted.',
      'Who looks after it can give the consent again: sign in to Carnet and open the record.',
    ),
    'consent-given': notice(
      'A record that you look after is open again',
      'Somebody who looks after a record with you has given the consent to keep it again. It is as it was before.',
      'Who it was stands in Carnet, on the page "Who looked".',
    ),
    'record-erased': notice(
      'A record that you looked after was deleted',
      'Somebody who looked after a record together with you has deleted it. Nobody can open it any more, and it cannot be brought back.',
      'If you did not agree on this, talk to the others.',
    ),
    'record-erased-by-operator': notice(
      'A record that you looked after was deleted',
      'Whoever runs this Carnet has deleted a record that you looked after, as was announced three days ago. Nobody can open it any more, and it cannot be brought back.',
    ),
    'record-exported-by-operator': notice(
      'A copy of a Carnet record was made',
      'Whoever runs this Carnet has made a copy of your record, or of one that you look after, sealed to a key or passphrase that the person gave.',
      'It stands in "Who looked". If nobody asked for it, ask whoever runs this Carnet.',
    ),
    'erasure-announced': ({ link, at }) => ({
      subject: 'Your Carnet data will be deleted',
      lines: [
        `Whoever runs this Carnet has announced to delete your account with your record, or a record that you look after. It happens after ${at}, and cannot be undone then.`,
        'You can stop it until then, on this page:',
        link,
        '',
        'If you want to keep a copy, sign in and download everything under Privacy. What it is about stands under "Who looked".',
      ],
    }),
    'erasure-stopped': notice(
      'The deletion of your Carnet data was stopped',
      'The deletion that was announced to you was stopped. Nothing was changed.',
    ),
    'log-alarm': notice(
      'Carnet: the access log needs somebody to look at it',
      'The server watches its access log and found something that should not be: it was put back or changed, records are not as it says, or it is not sealed in time.',
      'On the machine, npx carnet check says what it is, and npx carnet audit verify where. Change nothing before that: docs/operations/audit.md.',
      'While it lasts, this mail comes once a day at most.',
    ),
  },
};
