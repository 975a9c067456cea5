import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { demandFresh, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { deleteFactor, listFactors, readEmail } from '../store.ts';
import { demandAnother } from './last-factor.ts';
import { lockFactors } from './store.ts';

/**
 * Removes an authenticator app, whose seed is destroyed, or the code by mail; tells the owner. An app that was never confirmed
 * goes without a word. `not-found`, `not-allowed` for the last factor; needs a fresh factor.
 */
export async function removeFactor(context: Context, by: Actor, id: Uuid, call: Pick<Call, 'id'>): Promise<void> {
  const actor = demandFresh(by, context.clock);
  const grant = context.grants.own(actor);
  const keys = await context.keyring.unlock(grant);
  const removed = await asActor(context.appSql, actor, null, async (transaction) => {
    await lockFactors(transaction, actor.account);
    const factor = (await listFactors(transaction, actor.account)).find((row) => row.id === id);
    if (factor === undefined) throw new CarnetError('not-found', 'There is no such factor.');
    if (factor.confirmedAt !== null) {
      await demandAnother(context, transaction, actor.account, factor.kind === 'email' ? 'email' : id);
      const account = await readEmail(transaction, actor.account);
      if (account === null) throw sessionEnded();
      await context.mail(transaction, keys, account.language, { kind: 'factor-removed' });
    }
    await deleteFactor(transaction, id);
    return factor;
  });
  if (removed.secret !== null) await context.keyring.destroySecret(grant, removed.secret);
  if (removed.confirmedAt === null) return;
  await context.audit({
    kind: 'factor-removed',
    request: call.id,
    account: actor.account,
    role: actor.role,
    session: actor.session,
    outcome: 'ok',
  });
}
