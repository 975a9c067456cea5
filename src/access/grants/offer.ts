import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { CarnetError, newUuid, parseUuid, randomBytes } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { notFound } from '../decide.ts';
import { type Ask, type GuardianParts, subjectOf, tellLog } from '../guardians/parts.ts';
import { linkLifeMs } from '../links.ts';
import type { GrantChange, NewOffer, OfferMade } from './contract.ts';
import { endOffer, insertOffer } from './store.ts';
import { givenPurpose, maskOf, offerMac } from './terms.ts';

/**
 * Makes a link with which one person is given parts of the record; its token (256 random bits) is told this once, and works once.
 * `factor-needed` without a factor shown within 5 min, `invalid-input` for an end that is past, `conflict` when twenty links are
 * open, `too-many-requests`, `not-found`.
 */
export async function offerGrant(parts: GuardianParts, ask: Ask, record: string, given: NewOffer): Promise<OfferMade> {
  const actor = demandFresh(ask.actor, parts.clock);
  const subject = subjectOf(record);
  await parts.access.keep(actor, subject, 'write', ask.request);
  const [id, token, now] = [newUuid(), randomBytes(32), parts.clock.now()];
  const until = demandEnd(given, now);
  await parts.limit('invitationMake', actor.account);
  const [hash, createdAt, expiresAt] = [sha256(token), new Date(now), new Date(now + linkLifeMs)];
  const terms = { id, kind: given.kind, mask: maskOf(given.parts), write: given.write, until };
  const mac = offerMac(parts.keyring, { subject, account: actor.account, hash, expiresAt, ...terms });
  await asActor(parts.sql, actor, subject, async (transaction) => {
    const purpose = givenPurpose(given.kind);
    const outcome = await insertOffer(transaction, { subject, hash, createdAt, expiresAt, mac, purpose, ...terms });
    if (outcome === 'too-many')
      throw new CarnetError('conflict', 'There are 20 offers already that nobody has taken. Take one back, or wait.');
    if (outcome === 'too-late')
      throw new CarnetError('clock-behind', 'The clocks of the server and its database differ.');
    if (outcome !== 'ok') throw notFound();
    await tellLog(parts, transaction, ask, subject, 'access-offered');
  });
  return { id, token: token.toString('base64url'), expiresAt: expiresAt.toISOString() };
}

/** Takes an open offer back. `not-found` when it is not open. */
export async function withdrawOffer(parts: GuardianParts, ask: Ask, record: string, id: string): Promise<void> {
  const actor = demandSession(ask.actor);
  const subject = subjectOf(record);
  await parts.access.keep(actor, subject, 'write', ask.request);
  await asActor(parts.sql, actor, subject, async (transaction) => {
    if (!(await endOffer(transaction, subject, parseUuid(id)))) throw notFound();
    await tellLog(parts, transaction, ask, subject, 'access-offer-withdrawn');
  });
}

/** The end of what is given, to the millisecond as it is bound; `invalid-input` for one that is past. */
export function demandEnd({ until }: Pick<GrantChange, 'until'>, now: number): Date | null {
  if (until === null) return null;
  const end = new Date(until);
  if (end.getTime() > now) return end;
  const message = 'Choose a day that is still to come.';
  throw new CarnetError('invalid-input', message, { errors: [{ field: 'body.until', code: 'past', message }] });
}
