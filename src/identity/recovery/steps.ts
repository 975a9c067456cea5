import { newUuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { findByEmail } from '../store.ts';
import { applyDueEmailChange } from './email-change.ts';
import { finishLinkMs, sendResetConfirm } from './identity-reset.ts';
import { sendPasswordReset } from './password-reset.ts';
import { dueReset, noteTold, takeRequest } from './store.ts';
import { newMailToken } from './token.ts';

const soonMs = 24 * 3600_000;

/**
 * What comes after somebody asked, and what comes by itself when a wait is over. Each step is one transaction that takes its
 * row: several processes share the work, and one that dies loses no step and does none twice. A kind of step that fails keeps the
 * others from nothing; its error is thrown when they are done.
 */
export async function recoverySteps(context: Context): Promise<void> {
  const failed: unknown[] = [];
  for (const step of [handleRequest, tellOfReset, applyDueEmailChange]) {
    try {
      while (await step(context));
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0];
}

async function handleRequest(context: Context): Promise<boolean> {
  const done = await context.signInSql.begin(async (transaction) => {
    const request = await takeRequest(transaction);
    if (request === null) return null;
    const account = await findByEmail(transaction, request.emailTokens);
    if (account !== null) {
      if (request.kind === 'password-reset') await sendPasswordReset(context, transaction, account);
      else await sendResetConfirm(context, transaction, account);
    }
    return { kind: request.kind, account: account?.id ?? null };
  });
  if (done === null) return false;
  const { kind, account } = done;
  if (account !== null) {
    const asked = `${kind}-asked` as const;
    await context.audit({ kind: asked, request: newUuid(), account, session: null, outcome: 'ok' });
  }
  return true;
}

/** A day before the wait is over, and when it is: each notice once. */
async function tellOfReset(context: Context): Promise<boolean> {
  const now = context.clock.now();
  return await context.signInSql.begin(async (transaction) => {
    const due = await dueReset(transaction, new Date(now), new Date(now + soonMs));
    if (due === null) return false;
    const keys = await context.keyring.unlock(context.grants.signIn(due.account));
    if (due.readyAt.getTime() > now) {
      await noteTold(transaction, due.id, 1, null);
      const message = { kind: 'identity-reset-soon', at: due.readyAt.getTime() } as const;
      await context.mail(transaction, keys, due.language, message);
      return true;
    }
    const token = newMailToken();
    const until = now + finishLinkMs;
    await noteTold(transaction, due.id, 2, { hash: token.hash, expires: new Date(until) });
    await context.mail(transaction, keys, due.language, { kind: 'identity-reset-ready', token: token.text, until });
    return true;
  });
}
