import type { Uuid } from '../kernel/index.ts';
import type { Sealed } from '../keyring/index.ts';
import type { ClinicalRole } from './staff/contract.ts';
import type { Db } from './store.ts';

/** What an account holds and waits for, beside its factors. */
export interface Pending {
  readonly passkeys: number;
  /** Unused codes of the set that counts; null without one. */
  readonly recoveryCodesLeft: number | null;
  readonly reset: { readonly readyAt: Date; readonly startedBy: 'owner' | 'admin' } | null;
  /** An administrator who confirms himself in a clinical role, as every patient is told. */
  readonly selfGrant: { readonly role: ClinicalRole; readonly readyAt: Date; readonly counts: boolean } | null;
  readonly change: { readonly id: Uuid; readonly email: Sealed; readonly effectiveAt: Date | null } | null;
}

export async function readPending(sql: Db, account: Uuid, now: Date): Promise<Pending> {
  const [counts] = await sql<{ passkeys: number; left: number | null }[]>`select
    (select count(*)::int from passkey where account = ${account}) as passkeys,
    (select case when count(*) = 0 then null else (count(*) filter (where used_at is null))::int end
      from recovery_code where account = ${account} and confirmed_at is not null) as left`;
  const [reset] = await sql<{ readyAt: Date; startedBy: 'owner' | 'admin' }[]>`
    select ready_at as "readyAt", started_by as "startedBy" from identity_reset
    where account = ${account} and cancelled_at is null and finished_at is null
      and (token_expires is null or token_expires > ${now})`;
  const [change] = await sql<{ id: Uuid; email: Sealed; effectiveAt: Date | null }[]>`
    select id, email, effective_at as "effectiveAt" from email_change where account = ${account} and ended_at is null`;
  const [announced] = await sql<{ role: ClinicalRole | null; readyAt: Date; counts: boolean }[]>`
    select role, ready_at as "readyAt", counts from gate.self_grant_notice()`;
  const { role = null } = announced ?? {};
  return {
    selfGrant: announced === undefined || role === null ? null : { ...announced, role },
    passkeys: counts?.passkeys ?? 0,
    recoveryCodesLeft: counts?.left ?? null,
    reset: reset ?? null,
    change: change ?? null,
  };
}
