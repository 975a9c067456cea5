import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { Factor } from '../contract.ts';
import { demandFresh, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { insertFactor, listFactors, readEmail } from '../store.ts';
import { demandMail } from './second-factor.ts';
import { lockFactors } from './store.ts';

/**
 * Makes the code by mail a factor again; the address was proved when the account was made or changed. `conflict` when it is
 * one, `not-supported` on an instance without mail; needs a fresh factor.
 */
export async function addEmailFactor(context: Context, by: Actor, call: Pick<Call, 'id'>): Promise<Factor> {
  const actor = demandFresh(by, context.clock);
  demandMail(context);
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const [id, now] = [newUuid(), new Date(context.clock.now())];
  await asActor(context.appSql, actor, null, async (transaction) => {
    await lockFactors(transaction, actor.account);
    const account = await readEmail(transaction, actor.account);
    if (account === null) throw sessionEnded();
    if ((await listFactors(transaction, actor.account)).some((factor) => factor.kind === 'email'))
      throw new CarnetError('conflict', 'Codes by mail are a factor of your account already.');
    await insertFactor(transaction, {
      id,
      account: actor.account,
      kind: 'email',
      secret: null,
      confirmedAt: now,
      now,
    });
    await context.mail(transaction, keys, account.language, { kind: 'factor-added' });
  });
  await context.audit({
    kind: 'factor-added',
    request: call.id,
    account: actor.account,
    role: actor.role,
    session: actor.session,
    outcome: 'ok',
  });
  return { id, kind: 'email', createdAt: now.toISOString() };
}
