import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Unlocked } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import type { Passkey } from '../contract.ts';
import { demandFresh, demandSession, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { demandAnother } from '../second-factors/last-factor.ts';
import { lockFactors } from '../second-factors/store.ts';
import { readEmail } from '../store.ts';
import { cleanName, openLabel, sealLabel } from './label.ts';
import { deletePasskey, listPasskeys, type PasskeyRow, setLabel } from './store.ts';
import { isGenuine } from './vouch.ts';

/** The account's passkeys, oldest first; a row that this server did not make is none. */
export async function readPasskeys(context: Context, by: Actor): Promise<{ readonly passkeys: Passkey[] }> {
  const actor = demandSession(by);
  const rows = await asActor(context.appSql, actor, null, (transaction) => listPasskeys(transaction, actor.account));
  const keys = await context.keyring.unlock(context.grants.own(actor));
  return { passkeys: rows.filter((row) => isGenuine(context.keyring, row)).map((row) => describe(keys, row)) };
}

function describe(keys: Unlocked, row: PasskeyRow): Passkey {
  const { name, backedUp } = openLabel(keys, row);
  return {
    id: row.id,
    name,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    backedUp,
    suspicious: row.regressedAt !== null,
  };
}

/** Gives a passkey another name. `not-found`; `conflict` when it was changed in this moment. */
export async function renamePasskey(context: Context, by: Actor, id: Uuid, text: string): Promise<Passkey> {
  const actor = demandSession(by);
  const name = cleanName(text);
  const keys = await context.keyring.unlock(context.grants.own(actor));
  return await asActor(context.appSql, actor, null, async (transaction) => {
    const row = ownRow(context, await listPasskeys(transaction, actor.account), id);
    const version = row.version + 1;
    const label = sealLabel(keys, id, version, { ...openLabel(keys, row), name });
    if (!(await setLabel(transaction, id, version, label)))
      throw new CarnetError('conflict', 'This passkey was used or changed in this moment. Try again.');
    return describe(keys, { ...row, version, label });
  });
}

/** Removes a passkey and tells the owner. `not-found`, `not-allowed` for the last second factor; needs a fresh factor. */
export async function removePasskey(context: Context, by: Actor, id: Uuid, call: Pick<Call, 'id'>): Promise<void> {
  const actor = demandFresh(by, context.clock);
  const { account, role, session } = actor;
  const keys = await context.keyring.unlock(context.grants.own(actor));
  await asActor(context.appSql, actor, null, async (transaction) => {
    await lockFactors(transaction, account);
    const owner = await readEmail(transaction, account);
    if (owner === null) throw sessionEnded();
    ownRow(context, await listPasskeys(transaction, account), id);
    await demandAnother(context, transaction, account, id);
    await deletePasskey(transaction, id);
    await context.mail(transaction, keys, owner.language, { kind: 'passkey-removed' });
  });
  await context.audit({ kind: 'passkey-removed', request: call.id, account, role, session, outcome: 'ok' });
}

function ownRow(context: Context, rows: readonly PasskeyRow[], id: Uuid): PasskeyRow {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined || !isGenuine(context.keyring, row))
    throw new CarnetError('not-found', 'There is no such passkey.');
  return row;
}
