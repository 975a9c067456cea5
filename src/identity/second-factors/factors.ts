import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { NewTotp } from '../contract.ts';
import { emailPlace } from '../email.ts';
import { demandFresh, sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { confirmFactor, deleteFactor, insertFactor, listFactors, readEmail, takeStep } from '../store.ts';
import { refuseCode } from './second-factor.ts';
import { describeSeed, matchingStep, seedBytes } from './totp.ts';

const mostApps = 5;

/**
 * Begins an authenticator app: makes a seed, sealed by the key service itself, and shows it this once. It counts only when
 * a code of it was shown (`confirmTotp`); an earlier one that was never confirmed goes. Needs a fresh factor.
 */
export async function startTotp(context: Context, by: Actor): Promise<NewTotp> {
  const actor = demandFresh(by, context.clock);
  const { keyring, clock, appSql } = context;
  const grant = context.grants.own(actor);
  const { account, factors } = await asActor(appSql, actor, null, async (transaction) => ({
    account: await readEmail(transaction, actor.account),
    factors: (await listFactors(transaction, actor.account)).filter((factor) => factor.kind === 'totp'),
  }));
  if (account === null) throw sessionEnded();
  if (factors.filter((factor) => factor.confirmedAt !== null).length >= mostApps) {
    throw new CarnetError('conflict', `You have ${mostApps} authenticator apps already, which is the most.`);
  }
  const email = (await keyring.unlock(grant))
    .open(emailPlace(actor.account, account.version), account.email)
    .toString('utf8');
  const seed = randomBytes(seedBytes);
  const secret = await keyring.putSecret(grant, 'totp-seed', seed);
  const id = newUuid();
  const stale = factors.filter((factor) => factor.confirmedAt === null);
  await asActor(appSql, actor, null, async (transaction) => {
    for (const factor of stale) await deleteFactor(transaction, factor.id);
    await insertFactor(transaction, {
      id,
      account: actor.account,
      kind: 'totp',
      secret,
      confirmedAt: null,
      now: new Date(clock.now()),
    });
  });
  for (const factor of stale) if (factor.secret !== null) await keyring.destroySecret(grant, factor.secret);
  const described = describeSeed(seed, email);
  seed.fill(0);
  return { factor: id, ...described };
}

/** Makes the app a factor by a code of it; tells the owner by mail. `code-refused`, `not-found`; needs a fresh factor. */
export async function confirmTotp(
  context: Context,
  by: Actor,
  input: { readonly factor: Uuid; readonly code: string },
  call: Pick<Call, 'id'>,
): Promise<void> {
  const actor = demandFresh(by, context.clock);
  const { keyring, clock, appSql } = context;
  const grant = context.grants.own(actor);
  await context.limits.take('factorAccount', actor.account);
  const factors = await asActor(appSql, actor, null, (transaction) => listFactors(transaction, actor.account));
  const factor = factors.find(
    (candidate) => candidate.id === input.factor && candidate.kind === 'totp' && candidate.confirmedAt === null,
  );
  if (factor === undefined || factor.secret === null)
    throw new CarnetError('not-found', 'There is no authenticator app to confirm.');
  const seed = await keyring.getSecret(grant, 'totp-seed', factor.secret);
  const step = matchingStep(seed, input.code, clock.now(), factor.lastStep);
  seed.fill(0);
  if (step === null) return await refuseCode(context, call, actor.account, actor.session);
  const keys = await keyring.unlock(grant);
  await asActor(appSql, actor, null, async (transaction) => {
    if (!(await takeStep(transaction, factor.id, step)))
      throw new CarnetError('conflict', 'This code was used already.');
    await confirmFactor(transaction, factor.id, new Date(clock.now()));
    const account = await readEmail(transaction, actor.account);
    await context.mail(transaction, keys, account?.language ?? 'en', { kind: 'factor-added' });
  });
  await context.limits.worked('factorAccount', actor.account);
  await context.audit({
    kind: 'factor-added',
    request: call.id,
    account: actor.account,
    role: actor.role,
    session: actor.session,
    outcome: 'ok',
  });
}
