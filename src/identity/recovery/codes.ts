import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid } from '../../kernel/index.ts';
import { equalBytes } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import type { RecoveryCodeSeen, RecoveryCodes } from '../contract.ts';
import { demandFresh, demandSession } from '../failures.ts';
import type { Call } from '../options.ts';
import { readEmail } from '../store.ts';
import { newRecoveryCode, recoveryCodeMac } from './code-text.ts';
import { confirmSet, insertRecoveryCodes, listRecoveryCodes, type RecoveryCodeRow } from './codes-store.ts';

const count = 10;

/** How many are left, and since when. */
export async function readRecoveryCodes(context: Context, by: Actor): Promise<RecoveryCodes> {
  const rows = await ownCodes(context, by);
  const confirmed = rows.filter((row) => row.confirmedAt !== null);
  return {
    left: confirmed.filter((row) => row.usedAt === null).length,
    createdAt: confirmed[0]?.createdAt.toISOString() ?? null,
    unconfirmed: rows.some((row) => row.confirmedAt === null),
  };
}

/** Makes ten codes, shown this once. They count when one of them was typed back; until then those from before do. */
export async function makeRecoveryCodes(context: Context, by: Actor): Promise<{ codes: string[] }> {
  const actor = demandFresh(by, context.clock);
  const set = newUuid();
  const made = Array.from({ length: count }, (_, index) => {
    const [id, code] = [newUuid(), newRecoveryCode()];
    return {
      code,
      row: { id, set, number: index + 1, mac: recoveryCodeMac(context.keyring, actor.account, id, code) },
    };
  });
  await asActor(context.appSql, actor, null, (transaction) =>
    insertRecoveryCodes(
      transaction,
      actor.account,
      made.map(({ row }) => row),
      new Date(context.clock.now()),
    ),
  );
  return { codes: made.map(({ code }) => code) };
}

/**
 * Holds a typed code against the newest set: the one that was asked for makes the set count. Wrong tries spend nothing; they
 * are limited, since they are guesses too.
 */
export async function confirmRecoveryCode(
  context: Context,
  by: Actor,
  input: { readonly number: number; readonly code: string },
  call: Pick<Call, 'id'>,
): Promise<RecoveryCodeSeen> {
  const actor = demandSession(by);
  await context.limits.take('recoveryTry', actor.account);
  const [newest, ...rest] = await ownCodes(context, actor);
  if (newest === undefined) throw new CarnetError('not-found', 'There are no recovery codes. Make new ones.');
  const set = [newest, ...rest].filter((row) => row.set === newest.set);
  const found = match(context, actor, set, input.code);
  if (found?.number !== input.number) return { right: false, is: found?.number ?? null, used: false };
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const counts = await asActor(context.appSql, actor, null, async (transaction) => {
    if (!(await confirmSet(transaction, actor.account, newest.set, new Date(context.clock.now())))) return false;
    const account = await readEmail(transaction, actor.account);
    await context.mail(transaction, keys, account?.language ?? 'en', { kind: 'recovery-codes-made' });
    return true;
  });
  if (counts) {
    const { account, role, session } = actor;
    await context.audit({ kind: 'recovery-codes-made', request: call.id, account, role, session, outcome: 'ok' });
  }
  await context.limits.worked('recoveryTry', actor.account);
  return { right: true, is: found.number, used: found.usedAt !== null };
}

/** Tells whether a code is one of those that count, without spending it. */
export async function tryRecoveryCode(context: Context, by: Actor, code: string): Promise<RecoveryCodeSeen> {
  const actor = demandSession(by);
  await context.limits.take('recoveryTry', actor.account);
  const rows = (await ownCodes(context, actor)).filter((row) => row.confirmedAt !== null);
  const found = match(context, actor, rows, code);
  const used = found !== null && found.usedAt !== null;
  return { right: found !== null && !used, is: found?.number ?? null, used };
}

/** The living code of an account that was typed at a sign-in; null when it is none. */
export function findRecoveryCode(
  context: Context,
  account: Actor['account'],
  rows: readonly RecoveryCodeRow[],
  code: string,
): RecoveryCodeRow | null {
  const living = rows.filter((row) => row.confirmedAt !== null && row.usedAt === null);
  return match(context, { account }, living, code);
}

function match(
  context: Context,
  { account }: Pick<Actor, 'account'>,
  rows: readonly RecoveryCodeRow[],
  code: string,
): RecoveryCodeRow | null {
  return rows.find((row) => equalBytes(row.mac, recoveryCodeMac(context.keyring, account, row.id, code))) ?? null;
}

async function ownCodes(context: Context, by: Actor): Promise<RecoveryCodeRow[]> {
  const actor = demandSession(by);
  return await asActor(context.appSql, actor, null, (transaction) => listRecoveryCodes(transaction, actor.account));
}
