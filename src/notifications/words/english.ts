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
    'handover-link': ({ link, hours }) => ({
      subject: 'Your medical record on Carnet is yours to take over',
      lines: [
        'Somebody who looks after your medical record on this Carnet hands it over to you. Open this page to take it over, in an account of your own:',
        link,
        '',
        `The link works once, for ${hours} h. From then on you alone decide who sees the record; who looked after it keeps only what you give.`,
        'If you do not know whom this is from, do nothing.',
      ],
    }),
    'handover-invited': notice(
      'A record that you look after is to be handed over',
      'Somebody who looks after a record with you made a link with which the person whom it is about can take it over. The link works from tomorrow on, for two days. When it is used, neither of you looks after the record any more.',
      'If you do not agree, take the link back in Carnet, on the page "Who looks after this record", and talk to the other.',
    ),
    'record-taken-over': notice(
      'A record that you looked after was taken over by its person',
      'The person whom a record is about has taken it over. You do not look after it any more and cannot open it; the person may give you access to parts of it.',
      'What you did stays in its log under your name. If this was not meant to happen, ask whoever runs this Carnet at once.',
    ),
    'access-kept': notice(
      'You were given access to parts of a record',
      'Somebody whose record you once looked after has given you access to parts of it. You find it in Carnet, among the people.',
    ),
    'access-given-by-other': notice(
      'Access was given to a record that you look after',
      'Somebody who looks after a record with you has given somebody else access to parts of it.',
      'Who it is, and what they may see, stands in Carnet under Share. You can end it there at any time.',
    ),
    'access-asked-for': notice(
      'A doctor asks for access to your record',
      'A doctor whose profession was confirmed on this server asks you for access to parts of your record. You decide what, and for how long; nothing is given until you answer.',
      'Who it is stands in Carnet under Share. Sign in to answer.',
      'If you do not know them, refuse: they are told nothing.',
    ),
    'access-given': notice(
      'Somebody has taken what you offered of a record',
      'Somebody opened the link that you made, and now has access to the parts of the record that you chose.',
      'Who it is, and what they may see, stands in Carnet under Share. You can end it there at any time.',
      'If you did not give that link to anybody, end the access at once.',
    ),
    'practice-member-joined': notice(
      'Somebody has joined a practice that has access to a record',
      'A practice has access to parts of a record that is yours or that you look after. Another doctor now works in it, and can open what you gave to the practice.',
      'Who is in it stands in Carnet under Share. You can end the access there at any time.',
    ),
    'emergency-opened': notice(
      'A doctor opened a record in an emergency',
      'A doctor whose profession was confirmed on this server has opened, in an emergency, a record that is yours or that you look after. It lasts two hours at most, and everything is recorded.',
      'Who it is, and why, stands in Carnet under Share. You can end it there at once, and ask whether it was right.',
    ),
    'emergency-tried': notice(
      'A doctor tried to open a record in an emergency',
      'A doctor whose profession was confirmed on this server looked for a record that is yours or that you look after, to open it in an emergency. Nothing was shown.',
      'It stands in Carnet under "Who looked".',
    ),
    'emergency-waiting': notice(
      'An emergency access waits for review',
      'A doctor used emergency access, or a use of it was questioned. Sign in to Carnet and look at it under Emergencies.',
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
    'staff-invitation': ({ link, hours }) => ({
      subject: 'You are invited to work on Carnet',
      lines: [
        'Somebody who administers this Carnet invites you to take on a role in it. What it is stands on this page:',
        link,
        '',
        `The link works once, for ${hours} h, and for this address alone. You need an account and a passkey; the page leads you through both.`,
        'If you expected nothing like this, do nothing.',
      ],
    }),
    'role-ended': notice(
      'A role of your Carnet account was ended',
      'Somebody who administers this Carnet has ended a role of your account. You were signed out everywhere; your own records are as they were.',
      'Which one stands under Security. Ask whoever runs this Carnet if you did not expect it.',
    ),
    'professional-waiting': notice(
      'Carnet: somebody waits to be confirmed',
      'Somebody gave a professional identity and waits for an administrator to confirm it. Until then nobody can give that person access.',
      'It stands under People. This mail comes once a day at most.',
    ),
    'professional-confirmed': notice(
      'Your professional identity was confirmed',
      'Your professional identity counts on this Carnet from now on: patients can give you access.',
      'If it was not you who gave it, tell whoever runs this Carnet at once.',
    ),
    'professional-refused': notice(
      'Your professional identity was not confirmed',
      'Somebody who administers this Carnet did not confirm what you gave as your professional identity.',
      'You can correct it and send it again: sign in to Carnet, and open "Who you are" from the menu with your name.',
    ),
    'self-grant': ({ at }) => ({
      subject: 'The administrator of your Carnet takes on a medical role',
      lines: [
        `Whoever administers this Carnet has announced to work on it as a doctor or researcher too, and nobody else administers it who could confirm this. It counts from ${at} on at the earliest.`,
        'It opens no record by itself: nobody reads yours whom you do not give access to. You are told because whoever administers ought not to decide this alone.',
        'If that worries you, ask whoever runs this Carnet.',
      ],
    }),
    'self-grant-stopped': notice(
      'What you announced of yourself was stopped',
      'An administrator has stopped that you confirm your own professional identity. It waits for somebody else to confirm it.',
    ),
    'log-alarm': notice(
      'Carnet: the access log needs somebody to look at it',
      'The server watches its access log and found something that should not be: it was put back or changed, records are not as it says, or it is not sealed in time.',
      'On the machine, npx carnet check says what it is, and npx carnet audit verify where. Change nothing before that: docs/operations/audit.md.',
      'While it lasts, this mail comes once a day at most.',
    ),
    'case-opened': notice(
      'Carnet: somebody does not recognise an access to their record',
      'A person pressed “I don’t recognise this” on an entry of who looked. What was given to the one who acted has ended.',
      'It stands under Questions of people, with a number and without the record. Who has nothing to do with it answers within 3 days.',
      'While there are such questions, this mail comes once a day at most.',
    ),
    'case-answered': notice(
      'There is an answer to what you did not recognise',
      'Somebody who had nothing to do with it looked into the access that you did not recognise, and answered.',
      'The answer stands in Carnet, under Who looked.',
      'If you do not agree with it, you can turn to the data-protection authority; the page says how.',
    ),
    'case-overdue': notice(
      'Carnet: a question of a person waits for too long',
      'Somebody did not recognise an access to their record, and nobody has answered in time.',
      'It stands under Questions of people. Who acted cannot answer; if there is nobody else, make another administrator or auditor.',
      'While it lasts, this mail comes once a day at most.',
    ),
    'rights-alarm': notice(
      'Carnet: erasures or rights need somebody to look at them',
      'The server found something that should not be: an erasure that it did not write, one that is held up, or a right that had ended and is back.',
      'On the machine, npx carnet check says what it is, and docs/operations/erasure.md ("Alarms") what to do.',
      'While it lasts, this mail comes once a day at most.',
    ),
    'security-alert': notice(
      'Carnet: something on the security page wants your decision',
      'The server noticed something out of the ordinary. It may well have a good reason; somebody has to look.',
      'Sign in and open Security events. Who and what it is about stands there, under pseudonyms, and not in this mail.',
      'This mail comes once a day at most.',
    ),
    'security-alert-urgent': notice(
      'Carnet: something serious on the security page',
      'The server noticed what looks like an attack, or like access that goes too far.',
      'Sign in and open Security events. What was noticed stands there, under pseudonyms, and not in this mail.',
      'While it goes on, this mail comes once an hour at most.',
    ),
    'review-overdue': notice(
      'Carnet: the weekly review of security events is late',
      'A week’s events were not signed off in time. "How we protect your data" says so to everybody who is signed in.',
      'Sign in, open Security events, decide what is open and sign the week off.',
      'While it is late, this mail comes once a week.',
    ),
  },
};
