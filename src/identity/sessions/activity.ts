import type { Actor } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Activity } from '../contract.ts';
import { demandSession } from '../failures.ts';
import type { SecurityEventKind } from '../options.ts';

const pageSize = 30;

/**
 * What of the security log its owner is shown. Each use of a personal access token is in the log too, but a program that
 * asks every minute would bury the rest; the list of tokens says when each was last used.
 */
const shown: Readonly<Record<SecurityEventKind, boolean>> = {
  'sign-up': true,
  'sign-in': true,
  'sign-in-failed': true,
  'sign-out': true,
  'sign-out-everywhere': true,
  'session-ended': true,
  'session-expired': true,
  'session-family-revoked': true,
  'step-up': true,
  'factor-added': true,
  'factor-removed': true,
  'factor-refused': true,
  'passkey-added': true,
  'passkey-removed': true,
  'passkey-copied': true,
  'recovery-codes-made': true,
  'recovery-code-used': true,
  'password-changed': true,
  'password-reset-asked': true,
  'password-reset': true,
  'identity-reset-asked': true,
  'identity-reset-started': true,
  'identity-reset-cancelled': true,
  'identity-reset-done': true,
  'email-change-asked': true,
  'email-change-verified': true,
  'email-change-cancelled': true,
  'email-changed': true,
  'token-created': true,
  'token-used': false,
  'token-ended': true,
  'token-refused': true,
  'account-imported': true,
  'account-recovered': true,
  'staff-invited': true,
  'staff-invitation-withdrawn': true,
  'role-given': true,
  'role-taken': true,
  'role-ended': true,
  'professional-asked': true,
  'professional-confirmed': true,
  'professional-refused': true,
  'self-grant-announced': true,
  'self-grant-stopped': true,
  'practice-made': true,
  'practice-member-invited': true,
  'practice-invitation-withdrawn': true,
  'practice-member-joined': true,
  'practice-member-removed': true,
  'practice-member-left': true,
  'practice-lead-handed-on': true,
  'practice-lead-named': true,
  'signing-key-rotated': false,
};
// Object.keys loses the type of a record's keys.
const kinds = (Object.keys(shown) as SecurityEventKind[]).filter((kind) => shown[kind]);

/** A page of the account's security activity, newest first. `not-openable` for an entry that was altered. */
export async function readActivity(context: Context, by: Actor, before: string | undefined): Promise<Activity> {
  const actor = demandSession(by);
  const from = before === undefined ? null : BigInt(before);
  const found = await context.activity(actor, { kinds, before: from, limit: pageSize + 1 });
  const entries = found.slice(0, pageSize);
  return {
    entries: entries.map((entry) => ({
      id: entry.seq.toString(),
      at: entry.at.toISOString(),
      kind: entry.kind,
      outcome: entry.outcome,
      session: entry.session,
    })),
    next: found.length > pageSize ? (entries.at(-1)?.seq.toString() ?? null) : null,
  };
}
