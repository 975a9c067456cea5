import type { TransactionSql } from 'postgres';
import { type Actor, CarnetError, newUuid, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Call } from '../options.ts';
import { tell } from '../tell.ts';
import type { Confirmed } from './contract.ts';
import { otherAdmins } from './held-store.ts';
import { confirmedMac, selfGrantMac } from './origin.ts';
import { demandAdmin, note, nothingThere } from './parts.ts';
import { confirmProfessional, endProfessional, lockProfessional, type ProfessionalRow } from './professional-store.ts';
import { openProfile } from './profile.ts';
import { demandAnother } from './same-person.ts';
import { insertSelfGrant, waitingSelfGrant } from './self-grant-store.ts';

/** How long a lone administrator waits, every patient being told. */
export const selfGrantMs = 24 * 3600_000;
/** So long after another administrator's role ended nobody counts as alone, so that none is removed to be alone. */
const aloneAfterMs = 7 * 24 * 3600_000;

/**
 * Confirms the professional identity that waits, in the version that was read (`conflict` for another). Nobody confirms himself:
 * where others administer it is theirs to do (`not-allowed`); who is alone begins a wait of 24 hours of which every patient is
 * told, and which another administrator can stop. What shows that both accounts are one person's is refused too. `not-found` when
 * nothing waits.
 */
export async function confirmProfessionalOf(
  context: Context,
  by: Actor,
  account: Uuid,
  version: number,
  call: Pick<Call, 'id'>,
): Promise<Confirmed> {
  const actor = demandAdmin(context, by);
  const now = new Date(context.clock.now());
  const { row, readyAt } = await context.signInSql.begin(async (transaction) => {
    const waiting = await waitingOf(transaction, account, version);
    if (account === actor.account) return { row: waiting, readyAt: await announce(context, transaction, waiting, now) };
    await demandAnother(context, transaction, waiting, actor.account);
    await confirm(context, transaction, waiting, actor.account, now);
    return { row: waiting, readyAt: null };
  });
  const kind = readyAt === null ? 'professional-confirmed' : 'self-grant-announced';
  await note(context, { kind, request: call.id, actor, account, role: row.role });
  if (readyAt === null) await tell(context, account, { kind: 'professional-confirmed' }).catch(context.onError);
  return { outcome: readyAt === null ? 'confirmed' : 'announced', readyAt: readyAt?.toISOString() ?? null };
}

/** Refuses the identity that waits: its owner can give another. `not-found` when none waits, `conflict` for another version. */
export async function refuseProfessionalOf(
  context: Context,
  by: Actor,
  account: Uuid,
  version: number,
  call: Pick<Call, 'id'>,
): Promise<void> {
  const actor = demandAdmin(context, by);
  const now = new Date(context.clock.now());
  const row = await context.signInSql.begin(async (transaction) => {
    const waiting = await waitingOf(transaction, account, version);
    if ((await waitingSelfGrant(transaction, account)) !== null)
      throw new CarnetError('conflict', 'It was announced to the patients. Stop that first.');
    await endProfessional(transaction, account, now);
    return waiting;
  });
  await note(context, { kind: 'professional-refused', request: call.id, actor, account, role: row.role });
  await tell(context, account, { kind: 'professional-refused' }).catch(context.onError);
}

async function waitingOf(sql: TransactionSql, account: Uuid, version: number): Promise<ProfessionalRow> {
  const row = await lockProfessional(sql, account);
  if (row === null || row.confirmedAt !== null || row.endedAt !== null || !row.roles.includes(row.role))
    throw nothingThere();
  if (row.version !== version)
    throw new CarnetError('conflict', 'What was given has changed meanwhile. Read it again before you judge.');
  return row;
}

/** Makes a confirmation count, with the MAC of what was read. */
export async function confirm(
  context: Context,
  sql: TransactionSql,
  row: ProfessionalRow,
  by: Uuid,
  now: Date,
): Promise<void> {
  const { account, role, version } = row;
  const profile = openProfile(await context.keyring.unlock(context.grants.introduce(account)), row);
  const facts = { account, role, version, profile, confirmedAt: now, confirmedBy: by };
  await confirmProfessional(sql, { account, at: now, by, mac: confirmedMac(context.keyring, facts) });
}

async function announce(context: Context, sql: TransactionSql, row: ProfessionalRow, now: Date): Promise<Date> {
  if ((await otherAdmins(sql, row.account, new Date(now.getTime() - aloneAfterMs))) > 0) {
    throw new CarnetError(
      'not-allowed',
      'Nobody confirms himself: another administrator has to. Who was one until a week ago counts too.',
    );
  }
  if ((await waitingSelfGrant(sql, row.account)) !== null)
    throw new CarnetError('conflict', 'It is announced already, and counts when its time is over.');
  const readyAt = new Date(now.getTime() + selfGrantMs);
  const facts = { id: newUuid(), account: row.account, role: row.role, startedAt: now, readyAt };
  await insertSelfGrant(sql, { ...facts, mac: selfGrantMac(context.keyring, facts) });
  return readyAt;
}
