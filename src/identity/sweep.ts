import { newUuid } from '../kernel/index.ts';
import type { Context } from './context.ts';
import { sweepLimits } from './limits/rate-limit-store.ts';
import { sweepStaffInvitations } from './staff/invitation-store.ts';
import { forgetDevices, sweepExpired, takeExpiredSessions } from './sweep-store.ts';

const pendingMs = 24 * 3600_000;
/** Ended sessions stay this long, so that the reuse of an old refresh token is still seen for what it is. */
const endedMs = 30 * 24 * 3600_000;
const limitsMs = 2 * 24 * 3600_000;
const signingKeyMs = 30 * 24 * 3600_000;
/** Longer than the last token lives that an old key signed, in a process that has not seen the new one yet. */
const supersededMs = 3600_000;

/** Removes what has ended: attempts, accounts that were never made real, sessions with their tokens, full rate buckets; turns signing keys. */
export async function sweep(context: Context): Promise<void> {
  const now = context.clock.now();
  await sweepExpired(context.signInSql, {
    now: new Date(now),
    pending: new Date(now - pendingMs),
    ended: new Date(now - endedMs),
  });
  await sweepStaffInvitations(context.signInSql, new Date(now - endedMs));
  await endExpired(context, new Date(now));
  await sweepLimits(context.signInSql, new Date(now - limitsMs), new Date(now));
  await turnSigningKeys(context, now);
}

/** Sessions that ended by themselves: each is told in the log first, then its device data go. */
async function endExpired({ signInSql, audit }: Context, now: Date): Promise<void> {
  for (let more = true; more; ) {
    more = await signInSql.begin(async (transaction) => {
      const ended = await takeExpiredSessions(transaction, now);
      for (const { id, account, idle } of ended)
        await audit({
          kind: 'session-expired',
          request: newUuid(),
          account,
          session: id,
          outcome: 'ok',
          note: idle ? 'unused' : 'longest life',
        });
      if (ended.length > 0) await forgetDevices(transaction, ended);
      return ended.length > 0;
    });
  }
}

/** A new key for access tokens every 30 days; the one before goes when nothing that it signed can live any more. */
async function turnSigningKeys({ keyring, audit }: Context, now: number): Promise<void> {
  const purpose = 'access-token-signing';
  if (await keyring.rotateSigningKey(purpose, now - signingKeyMs))
    await audit({ kind: 'signing-key-rotated', request: newUuid(), account: null, session: null, outcome: 'ok' });
  await keyring.retireSigningKeys(purpose, now - supersededMs);
}
