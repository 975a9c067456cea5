import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { CarnetError, newUuid, parseUuid, randomBytes } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { notFound } from '../decide.ts';
import { linkLifeMs } from '../links.ts';
import { invitationMac } from '../origin.ts';
import type { InvitationMade } from './contract.ts';
import { type Ask, asGuardian, type GuardianParts, subjectOf, tellLog } from './parts.ts';
import { endInvitation, insertInvitation } from './store.ts';

export const mostOpen = 5;

/**
 * Makes a link with which one other person can look after the record too; its token (256 random bits) is told this once.
 * `factor-needed` without a factor shown within 5 min, `conflict` when five links are open, `too-many-requests`, `not-found`.
 */
export async function inviteGuardian(parts: GuardianParts, ask: Ask, record: string): Promise<InvitationMade> {
  const actor = demandFresh(ask.actor, parts.clock);
  const subject = subjectOf(record);
  await asGuardian(parts, ask, subject);
  await parts.limit('invitationMake', actor.account);
  const [id, token, now] = [newUuid(), randomBytes(32), parts.clock.now()];
  const [hash, createdAt, expiresAt] = [sha256(token), new Date(now), new Date(now + linkLifeMs)];
  const mac = invitationMac(parts.keyring, { subject, id, account: actor.account, hash, expiresAt });
  await asActor(parts.sql, actor, subject, async (transaction) => {
    const outcome = await insertInvitation(transaction, subject, { id, hash, createdAt, expiresAt, mac });
    if (outcome === 'too-many') {
      throw new CarnetError(
        'conflict',
        `There are ${mostOpen} invitations already that nobody has used. Withdraw one, or wait until one ends.`,
      );
    }
    if (outcome === 'too-late')
      throw new CarnetError('clock-behind', 'The clocks of the server and its database differ.');
    if (outcome !== 'ok') throw notFound();
    await tellLog(parts, transaction, ask, subject, 'guardian-invited');
  });
  return { id, token: token.toString('base64url'), expiresAt: expiresAt.toISOString() };
}

/** Takes an open invitation back, whoever of those who look after the record made it. `not-found` when it is not open. */
export async function withdrawInvitation(parts: GuardianParts, ask: Ask, record: string, id: string): Promise<void> {
  const actor = demandSession(ask.actor);
  const subject = subjectOf(record);
  await asGuardian(parts, ask, subject);
  await asActor(parts.sql, actor, subject, async (transaction) => {
    if (!(await endInvitation(transaction, subject, parseUuid(id)))) throw notFound();
    await tellLog(parts, transaction, ask, subject, 'guardian-invitation-withdrawn');
  });
}
