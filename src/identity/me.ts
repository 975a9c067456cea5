import { asActor } from '../database/index.ts';
import type { Actor, Uuid } from '../kernel/index.ts';
import type { Context } from './context.ts';
import type { Me } from './contract.ts';
import { emailChangePlace, emailPlace } from './email.ts';
import { sessionEnded } from './failures.ts';
import { readPending } from './me-store.ts';
import { readSession } from './sessions/session-store.ts';
import { listFactors, readEmail } from './store.ts';

/** The signed-in account as it sees itself. `session-ended` when PostgreSQL does not know the session any more. */
export async function readMe(context: Context, actor: Actor): Promise<Me> {
  const { account, session, factors, pending } = await asActor(context.appSql, actor, null, async (transaction) => ({
    account: await readEmail(transaction, actor.account),
    session: await readSession(transaction, actor.session),
    factors: await listFactors(transaction, actor.account),
    pending: await readPending(transaction, actor.account, new Date(context.clock.now())),
  }));
  if (account === null || session === null) throw sessionEnded();
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const newEmail = (change: { readonly id: Uuid; readonly email: Uint8Array }) =>
    keys.open(emailChangePlace(change.id), change.email).toString('utf8');
  return {
    account: actor.account,
    email: keys.open(emailPlace(actor.account, account.version), account.email).toString('utf8'),
    roles: [...actor.roles],
    heldRoles: account.roles,
    language: account.language,
    factors: factors
      .filter((factor) => factor.confirmedAt !== null)
      .map((factor) => ({ id: factor.id, kind: factor.kind, createdAt: factor.createdAt.toISOString() })),
    passkeys: pending.passkeys,
    recoveryCodesLeft: pending.recoveryCodesLeft,
    session: {
      id: actor.session,
      expiresAt: session.expiresAt.toISOString(),
      factorAt: session.factorAt.toISOString(),
      proof: session.proof,
    },
    identityReset:
      pending.reset === null
        ? null
        : { readyAt: pending.reset.readyAt.toISOString(), startedBy: pending.reset.startedBy },
    emailChange:
      pending.change === null
        ? null
        : { email: newEmail(pending.change), effectiveAt: pending.change.effectiveAt?.toISOString() ?? null },
    selfGrant:
      pending.selfGrant === null ? null : { ...pending.selfGrant, readyAt: pending.selfGrant.readyAt.toISOString() },
    consents: [...(await context.consents(actor))],
  };
}
