import { newUuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { normaliseEmail } from '../email.ts';
import { networkOf } from '../limits/network.ts';
import type { Call } from '../options.ts';
import { demandMail } from '../second-factors/second-factor.ts';
import { insertRequest, type RequestKind } from './store.ts';

/**
 * Somebody cannot sign in. Writes one row of fixed size and looks nothing up: a known address and an unknown one are the same
 * work and the same answer; `handleRequests` sees to it afterwards. `too-many-requests`, `not-supported` without mail.
 */
export async function askRecovery(context: Context, kind: RequestKind, email: string, call: Call): Promise<void> {
  demandMail(context);
  const address = normaliseEmail(email);
  await context.limits.take('recoveryAddress', networkOf(call.address));
  // By what is asked too: strangers who ask for the one must not keep the owner from the other.
  await context.limits.take('recoveryAccount', kind, address);
  await insertRequest(context.signInSql, {
    id: newUuid(),
    kind,
    emailTokens: tokensOf(context.keyring.blindIndex('account-email').all(address)),
    now: new Date(context.clock.now()),
  });
}

/** More keys of an index than live at once, also when a rotation failed before. */
const mostTokens = 4;

/**
 * The tokens of an address under every key of the index, since the account's may be made anew before the request is looked at;
 * always of one size.
 */
function tokensOf(all: readonly Buffer[]): Buffer {
  return Buffer.concat(
    Array.from({ length: mostTokens }, (_, n) => all[Math.min(n, all.length - 1)] ?? Buffer.alloc(0)),
  );
}
