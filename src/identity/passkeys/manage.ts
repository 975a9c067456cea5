import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Passkey } from '../contract.ts';
import { demandFresh, demandSession } from '../failures.ts';
import type { Call } from '../options.ts';
import { readEmail } from '../store.ts';
import { demandAnotherWay, lockFactors } from '../ways.ts';
import { openLabel, sealLabel } from './label.ts';
import { deletePasskey, listPasskeys, type PasskeyRow, relabel } from './store.ts';

export async function readPasskeys(context: Context, by: Actor): Promise<{ passkeys: Passkey[] }> {
  const actor = demandSession(by);
  const rows = await asActor(context.appSql, actor, null, (transaction) => listPasskeys(transaction, actor.account));
  const keys = await context.keyring.unlock(context.grants.own(actor));
  return {
    passkeys: rows.map((row) => {
      const { name, backedUp } = openLabel(keys, row);
      return {
        id: row.id,
        name,
        createdAt: row.createdAt.toISOString(),
        lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
        backedUp,
        suspicious: row.regressedAt !== null,
      };
    }),
  };
}

/** `not-found`, `conflict` when it was changed at the same moment. */
export async function renamePasskey(context: Context, by: Actor, id: Uuid, name: string): Promise<void> {
  const actor = demandSession(by);
  const keys = await context.keyring.unlock(context.grants.own(actor));
  await asActor(context.appSql, actor, null, async (transaction) => {
    const row = own(await listPasskeys(transaction, actor.account), id);
    const next = row.version + 1;
    const label = sealLabel(keys, id, next, { ...openLabel(keys, row), name: name.trim() });
    if (!(await relabel(transaction, id, next, label)))
      throw new CarnetError('conflict', 'This passkey was changed at the same moment. Try again.');
  });
}

/** Takes a passkey away with all that is known of it; `not-allowed` when no other second factor would be left. */
export async function removePasskey(context: Context, by: Actor, id: Uuid, call: Pick<Call, 'id'>): Promise<void> {
  const actor = demandFresh(by, context.clock);
  const keys = await context.keyring.unlock(context.grants.own(actor));
  await asActor(context.appSql, actor, null, async (transaction) => {
    await lockFactors(transaction, actor.account);
    own(await listPasskeys(transaction, actor.account), id);
    await demandAnotherWay(context, transaction, actor.account, id);
    await deletePasskey(transaction, id);
    const account = await readEmail(transaction, actor.account);
    await context.mail(transaction, keys, account?.language ?? 'en', { kind: 'passkey-removed' });
  });
  await context.audit({
    kind: 'passkey-removed',
    request: call.id,
    account: actor.account,
    session: actor.session,
    outcome: 'ok',
  });
}

function own(rows: readonly PasskeyRow[], id: Uuid): PasskeyRow {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw new CarnetError('not-found', 'You have no such passkey.');
  return row;
}
