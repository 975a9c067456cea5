import type { ISql } from 'postgres';
import { asActor } from '../../database/index.ts';
import { demandSession } from '../../identity/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, parseUuid, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { decideOwnLabel } from '../decide.ts';
import { cleanLabel } from '../guardians/label.ts';
import { type Ask, type GrantParts, type GuardianParts, tellLog } from '../guardians/parts.ts';
import { turnTo } from '../guardians/store.ts';
import { isOpen } from '../links.ts';
import { practiceNamesOf } from '../practices/granted.ts';
import type { OfferShown, OfferTaking } from './contract.ts';
import { keepers } from './keepers.ts';
import { sealGrantLabel } from './label.ts';
import { findOffer, type OfferRow, putLabel, takeOffer } from './store.ts';
import { givenPurpose, grantedPartsOf, grantMac, isOurOffer } from './terms.ts';

/** What an open offer would give to whoever holds its token. One answer (`not-found`) for all that does not work; `too-many-requests`. */
export async function showOffer(parts: GuardianParts, ask: Ask, token: string): Promise<OfferShown> {
  const actor = demandSession(ask.actor);
  await parts.limit('invitationTry', actor.account);
  const bytes = Buffer.from(token, 'base64url');
  const offer = await asActor(parts.sql, actor, null, (transaction) => findOffer(transaction, bytes));
  return shown(demandOurs(parts, offer, bytes));
}

/**
 * Takes an open offer, exactly once; whose record it is, and who looks after it, are told by mail. A caregiver gives the name under which
 * (`invalid-input` without one), a doctor stands there as confirmed, and what is offered to a practice is taken by a doctor who is in it and
 * stands there under its name. Grant, name and entry of the log are there together, or none of them. One answer (`not-found`) for a token
 * that is unknown, used, taken back, too old, or whose maker has the record no more; `conflict` where one has the record anyway;
 * `not-allowed` for whoever is no confirmed doctor; `too-many-requests`.
 */
export async function acceptOffer(
  parts: GrantParts,
  ask: Ask,
  given: OfferTaking,
): Promise<{ record: string; grant: string }> {
  const actor = demandSession(ask.actor);
  const ownName = given.name === undefined ? null : cleanLabel(given.name);
  await parts.limit('invitationTry', actor.account);
  const token = Buffer.from(given.token, 'base64url');
  const [id, wanted] = [newUuid(), given.practice === undefined ? null : parseUuid(given.practice)];
  const offer = await asActor(parts.sql, actor, null, async (transaction) => {
    const found = demandOurs(parts, await findOffer(transaction, token), token);
    const { subject } = found;
    const [practice, name] = await takerOf(parts, transaction, actor, found.kind, wanted, ownName);
    const mac = grantMac(parts.keyring, { subject, actor: practice ?? actor.account }, { ...found, id });
    const outcome = await takeOffer(transaction, { token, id, mac, practice });
    if (outcome === 'no-doctor') throw notConfirmed();
    if (outcome === 'no-practice') throw noPractice();
    if (outcome === 'exists') throw new CarnetError('conflict', 'You have the whole of this record already.');
    if (outcome !== 'ok') throw notOpen();
    // The row that was just written is what the Grant is made of, as in every other request.
    const met = await turnTo(transaction, subject);
    if (met === null) throw notOpen();
    const keys = await parts.keyring.unlock(decideOwnLabel(parts.keyring, met, actor, subject));
    await putLabel(transaction, { subject, id }, sealGrantLabel(keys, id, name));
    await tellLog(parts, transaction, ask, subject, 'access-given');
    return { ...found, keepers: await keepers(parts, transaction, subject) };
  });
  // Who offered it, and the others who look after the record, each in the words that fit.
  for (const account of offer.keepers) {
    const kind = account === offer.account ? 'access-given' : 'access-given-by-other';
    await parts.tell(account, { kind }).catch(parts.onError);
  }
  return { record: formatResourceId({ subject: offer.subject, local: 0n }), grant: id };
}

/** For whom an offer is taken, and the name that stands beside it: for oneself, or for a practice that one is in. */
async function takerOf(
  parts: GrantParts,
  sql: ISql,
  actor: Actor,
  kind: OfferRow['kind'],
  practice: Uuid | null,
  ownName: string | null,
): Promise<readonly [practice: Uuid | null, name: string]> {
  if (kind === 'caregiver') return [null, ownName ?? cleanLabel('')];
  const confirmed = await doctorsName(parts, actor);
  if (kind === 'doctor') return [null, confirmed];
  if (practice === null) throw noPractice();
  const name = (await practiceNamesOf(parts.keyring, sql, actor, [practice])).get(practice);
  if (name === undefined) throw noPractice();
  return [practice, name];
}

function noPractice(): CarnetError {
  return new CarnetError(
    'not-allowed',
    'This is offered to a practice. Somebody who is in one takes it for the practice.',
  );
}

/** A doctor stands there under the name that was confirmed. `not-allowed` for whoever is none, or is not here as one. */
async function doctorsName(parts: GrantParts, actor: Actor): Promise<string> {
  if (actor.role !== 'doctor')
    throw new CarnetError('not-allowed', 'This is offered to a doctor. If you are one, take it in the role of doctor.');
  const professional = await parts.professionalOf(actor.account);
  if (professional?.role !== 'doctor') throw notConfirmed();
  return professional.name;
}

export function notConfirmed(): CarnetError {
  return new CarnetError('not-allowed', 'An administrator has to confirm first that you are a doctor.');
}

function demandOurs({ keyring, clock }: GuardianParts, offer: OfferRow | null, token: Buffer): OfferRow {
  if (offer === null || !isOpen(offer, clock)) throw notOpen();
  if (!isOurOffer(keyring, { ...offer, hash: sha256(token) }, offer.mac)) throw notOpen();
  return offer;
}

const shown = (offer: OfferRow): OfferShown => ({
  kind: offer.kind,
  parts: [...grantedPartsOf(offer.mask)],
  write: offer.write,
  until: offer.until?.toISOString() ?? null,
  purpose: givenPurpose(offer.kind),
  expiresAt: offer.expiresAt.toISOString(),
});

function notOpen(): CarnetError {
  return new CarnetError(
    'not-found',
    'This offer does not work: it was taken or taken back, its time is over, or the link is not whole. Ask for a new one.',
  );
}
