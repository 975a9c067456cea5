import type { ActivityEntry } from '../../../api/contract.ts';
import type { IconName } from '../../../ui/Icon.tsx';

/** What the server writes of an account (its `SecurityEventKind`; a test compares the two lists). */
export const eventKinds = [
  'sign-up',
  'sign-in',
  'sign-in-failed',
  'sign-out',
  'sign-out-everywhere',
  'session-ended',
  'session-expired',
  'session-family-revoked',
  'step-up',
  'factor-added',
  'factor-removed',
  'factor-refused',
  'passkey-added',
  'passkey-removed',
  'passkey-copied',
  'recovery-codes-made',
  'recovery-code-used',
  'password-changed',
  'password-reset-asked',
  'identity-reset-asked',
  'password-reset',
  'identity-reset-started',
  'identity-reset-cancelled',
  'identity-reset-done',
  'email-change-asked',
  'email-change-verified',
  'email-change-cancelled',
  'email-changed',
  'token-created',
  'token-used',
  'token-ended',
  'token-refused',
  'account-imported',
  'account-recovered',
  'staff-invited',
  'staff-invitation-withdrawn',
  'role-given',
  'role-taken',
  'role-ended',
  'professional-asked',
  'professional-confirmed',
  'professional-refused',
  'self-grant-announced',
  'self-grant-stopped',
  'practice-made',
  'practice-member-invited',
  'practice-invitation-withdrawn',
  'practice-member-joined',
  'practice-member-removed',
  'practice-member-left',
  'practice-lead-handed-on',
  'practice-lead-named',
  'signing-key-rotated',
] as const;

export type EventKind = (typeof eventKinds)[number];

/** Whether the page knows this kind. */
export function isEventKind(kind: string): kind is EventKind {
  return eventKinds.some((known) => known === kind);
}

export interface EventLook {
  readonly icon: IconName;
  readonly tone: 'plain' | 'success' | 'warning' | 'danger';
}

const done: EventLook = { icon: 'check', tone: 'success' };
const ended: EventLook = { icon: 'skip', tone: 'plain' };
const noted: EventLook = { icon: 'info', tone: 'plain' };
const refused: EventLook = { icon: 'alert', tone: 'warning' };
const grave: EventLook = { icon: 'stop', tone: 'danger' };

const looks: Partial<Record<EventKind, EventLook>> = {
  'sign-in-failed': refused,
  'sign-out': ended,
  'sign-out-everywhere': ended,
  'session-ended': ended,
  'session-expired': ended,
  'session-family-revoked': grave,
  'factor-removed': ended,
  'factor-refused': refused,
  'passkey-removed': ended,
  'passkey-copied': grave,
  'password-reset-asked': noted,
  'identity-reset-asked': noted,
  'identity-reset-started': refused,
  'identity-reset-cancelled': ended,
  'email-change-asked': noted,
  'email-change-cancelled': ended,
  'token-used': noted,
  'token-ended': ended,
  'token-refused': refused,
  'staff-invitation-withdrawn': ended,
  'role-ended': ended,
  'professional-asked': noted,
  'professional-refused': refused,
  'self-grant-announced': noted,
  'self-grant-stopped': ended,
  'signing-key-rotated': noted,
};

/** The icon of an entry; what was denied looks refused, whatever it was. */
export function eventLook({ kind, outcome }: Pick<ActivityEntry, 'kind' | 'outcome'>): EventLook {
  const look = isEventKind(kind) ? (looks[kind] ?? done) : noted;
  return outcome === 'denied' && look.tone !== 'danger' ? refused : look;
}
