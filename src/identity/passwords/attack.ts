import { networkOf, rangeOf } from '../limits/network.ts';
import type { RateLimiter } from '../limits/rate-limit.ts';

/**
 * Called before each try to sign in from a device that is not known. While one network range, or everybody together, fails far
 * more often than people do, each address is told to wait first, and twice as long each time (`too-many-requests`); who comes
 * back after it gets his try. It looks at the network alone, never at the account.
 */
export async function slowUnderAttack(limits: RateLimiter, address: string): Promise<void> {
  const calm =
    (await limits.takes('signInRange', rangeOf(address))) && (await limits.takes('signInGlobal', 'everybody'));
  if (!calm) await limits.waited('signInWait', networkOf(address));
}

/** Called after a right password: it was no failure, and its address need not wait longer the next time. */
export async function calmed(limits: RateLimiter, address: string): Promise<void> {
  await Promise.all([
    limits.worked('signInRange', rangeOf(address)),
    limits.worked('signInGlobal', 'everybody'),
    limits.worked('signInWait', networkOf(address)),
  ]);
}
