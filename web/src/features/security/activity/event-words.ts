import { useLingui } from '@lingui/react/macro';
import { type EventKind, isEventKind } from './event-look.ts';

interface Words {
  readonly title: string;
  readonly detail?: string;
}

/** Plain words for each kind of event. */
export function useEventWords(): (kind: string) => Words {
  const { t } = useLingui();
  const words: Record<EventKind, Words> = {
    'sign-up': { title: t`Account created` },
    'sign-in': { title: t`Signed in` },
    'sign-in-failed': { title: t`A sign-in did not work`, detail: t`The password or the passkey was not right.` },
    'sign-out': { title: t`Signed out` },
    'sign-out-everywhere': { title: t`Signed out on several devices` },
    'session-ended': { title: t`A device was signed out` },
    'session-expired': {
      title: t`A session ended by itself`,
      detail: t`It was not used for long, or had lasted its longest.`,
    },
    'session-family-revoked': {
      title: t`A session was ended as a precaution`,
      detail: t`A key of it was used twice, as happens when one is stolen.`,
    },
    'step-up': { title: t`Shown once more that it is you` },
    'factor-added': { title: t`Second proof added` },
    'factor-removed': { title: t`Second proof removed` },
    'factor-refused': { title: t`A code was refused`, detail: t`It was wrong, or its time was over.` },
    'passkey-added': { title: t`Passkey added` },
    'passkey-removed': { title: t`Passkey removed` },
    'passkey-copied': { title: t`A passkey may have been copied`, detail: t`It was refused.` },
    'recovery-codes-made': { title: t`New recovery codes` },
    'recovery-code-used': { title: t`Recovery code used`, detail: t`It works no more.` },
    'password-changed': { title: t`Password changed` },
    'password-reset-asked': { title: t`A new password was asked for by e-mail`, detail: t`Nothing was changed by it.` },
    'password-reset': { title: t`Password replaced, by e-mail` },
    'identity-reset-asked': {
      title: t`A reset of the whole account was asked for by e-mail`,
      detail: t`Nothing was changed by it.`,
    },
    'identity-reset-started': {
      title: t`A reset of the whole account began`,
      detail: t`It waits for days; any of your devices can stop it.`,
    },
    'identity-reset-cancelled': { title: t`The reset of the account was stopped` },
    'identity-reset-done': { title: t`The account was reset` },
    'email-change-asked': { title: t`Another e-mail address was asked for` },
    'email-change-verified': { title: t`The new e-mail address was proved`, detail: t`It counts 72 hours later.` },
    'email-change-cancelled': { title: t`The change of e-mail address was stopped` },
    'email-changed': { title: t`E-mail address changed` },
    'token-created': { title: t`Access token made` },
    'token-used': { title: t`Access token used` },
    'token-ended': { title: t`Access token revoked` },
    'token-refused': { title: t`An access token was refused` },
    'account-imported': { title: t`Account brought over from another system` },
    'account-recovered': { title: t`Account opened again by whoever runs this server` },
    'staff-invited': { title: t`You invited somebody to a role` },
    'staff-invitation-withdrawn': { title: t`You took an invitation to a role back` },
    'role-given': { title: t`A role was given by whoever runs this server` },
    'role-taken': { title: t`You took on a role` },
    'role-ended': { title: t`A role of yours was ended`, detail: t`You were signed out everywhere.` },
    'professional-asked': { title: t`You gave your professional identity` },
    'professional-confirmed': { title: t`Your professional identity was confirmed` },
    'professional-refused': { title: t`Your professional identity was not confirmed` },
    'self-grant-announced': {
      title: t`You announced to confirm yourself`,
      detail: t`Every patient is told, and it counts a day later at the earliest.`,
    },
    'self-grant-stopped': { title: t`What you announced was stopped` },
    'practice-made': { title: t`A practice was made` },
    'practice-member-invited': { title: t`A link into a practice was made` },
    'practice-invitation-withdrawn': { title: t`A link into a practice was taken back` },
    'practice-member-joined': { title: t`A practice was joined` },
    'practice-member-removed': { title: t`Taken out of a practice` },
    'practice-member-left': { title: t`A practice was left` },
    'practice-lead-handed-on': { title: t`The lead of a practice was handed on` },
    'practice-lead-named': { title: t`Somebody was named to lead a practice` },
    'signing-key-rotated': { title: t`The server changed its signing key` },
  };
  return (kind) => (isEventKind(kind) ? words[kind] : { title: t`Something about your account` });
}
