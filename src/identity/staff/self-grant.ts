import type { TransactionSql } from 'postgres';
import { type Actor, CarnetError, newUuid, type Uuid } from '../../kernel/index.ts';
import { equalBytes } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import type { Call } from '../options.ts';
import { tell } from '../tell.ts';
import { confirm, selfGrantMs } from './judge.ts';
import { selfGrantMac } from './origin.ts';
import { demandAdmin, note, nothingThere } from './parts.ts';
import { lockProfessional } from './professional-store.ts';
import { endSelfGrant, noteTold, patientsAfter, type SelfGrantRow, takeDue, takeUntold } from './self-grant-store.ts';

/** So many patients are told in one transaction. */
const batch = 100;

/** Stops what an administrator announced of himself. `not-found` when it waits no more. */
export async function stopSelfGrant(context: Context, by: Actor, id: Uuid, call: Pick<Call, 'id'>): Promise<void> {
  const actor = demandAdmin(context, by);
  const ended = await endSelfGrant(context.signInSql, id, 'stopped', new Date(context.clock.now()));
  if (ended === null) throw nothingThere();
  const { account, role } = ended;
  await note(context, { kind: 'self-grant-stopped', request: call.id, actor, account, role });
  await tell(context, account, { kind: 'self-grant-stopped' }).catch(context.onError);
}

/**
 * Does what waits: tells every patient of what a lone administrator announced, some at a time, and has it count once its time is
 * over and everybody was told as long before. What this server did not announce comes to nothing.
 */
export async function selfGrantSteps(context: Context): Promise<void> {
  while (await context.signInSql.begin((transaction) => tellSome(context, transaction)));
  const now = new Date(context.clock.now());
  const done = await context.signInSql.begin((transaction) => finish(context, transaction, now));
  if (done === null) return;
  const { account, role } = done;
  const kind = 'professional-confirmed';
  await context.audit({ kind, request: newUuid(), account, session: null, outcome: 'ok', note: `${role}, announced` });
  await tell(context, account, { kind }).catch(context.onError);
}

/** Tells the next patients; false when there is nobody left. */
async function tellSome(context: Context, sql: TransactionSql): Promise<boolean> {
  const row = await takeUntold(sql);
  if (row === null) return false;
  const now = new Date(context.clock.now());
  if (!isOurs(context, row)) {
    await endSelfGrant(sql, row.id, 'stopped', now);
    return true;
  }
  const some = await patientsAfter(sql, row.toldThrough, batch);
  for (const { id, language } of some) {
    const keys = await context.keyring.unlock(context.grants.signIn(id)).catch((error: unknown) => {
      // Who is being erased is a patient here no more.
      if (error instanceof CarnetError && error.code === 'key-destroyed') return null;
      throw error;
    });
    if (keys === null) continue;
    await context.mail(sql, keys, language, { kind: 'self-grant', at: row.readyAt.getTime() });
  }
  await noteTold(sql, row.id, some.at(-1)?.id ?? row.toldThrough, some.length < batch ? now : null);
  return true;
}

async function finish(context: Context, sql: TransactionSql, now: Date): Promise<SelfGrantRow | null> {
  const row = await takeDue(sql, now, selfGrantMs);
  if (row === null) return null;
  const professional = await lockProfessional(sql, row.account);
  const stands =
    isOurs(context, row) &&
    professional !== null &&
    professional.role === row.role &&
    professional.roles.includes(row.role) &&
    professional.confirmedAt === null &&
    professional.endedAt === null;
  await endSelfGrant(sql, row.id, stands ? 'confirmed' : 'stopped', now);
  if (!stands) return null;
  await confirm(context, sql, professional, row.account, now);
  return row;
}

const isOurs = (context: Context, row: SelfGrantRow): boolean =>
  equalBytes(row.mac, selfGrantMac(context.keyring, row));
