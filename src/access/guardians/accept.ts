import { asActor } from '../../database/index.ts';
import { demandSession } from '../../identity/index.ts';
import { CarnetError, formatResourceId, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { consentNeeded } from '../consent-needed.ts';
import { consentDocument, consentVersion } from '../contract.ts';
import { decide } from '../decide.ts';
import { isOpen } from '../links.ts';
import { isOurInvitation, isOurs, relationMac } from '../origin.ts';
import type { Acceptance } from './contract.ts';
import { cleanLabel, sealLabel } from './label.ts';
import { type Ask, type GuardianParts, tellLog } from './parts.ts';
import { findInvitation, holdOwnLabel, putOwnLabel, relationsTo, takeInvitation, turnTo } from './store.ts';

/**
 * Makes the person at the session a guardian by the token of an open invitation, exactly once, with the ground and the name
 * that are given; the others are told by mail. Relation, name and entry of the log are there together, or none of them.
 * One answer (`not-found`) for a token that is unknown, used, withdrawn, too old, or whose maker has left; `conflict` for one's own
 * invitation and a record that one has already; `consent-needed`, `too-many-requests`.
 */
export async function acceptInvitation(parts: GuardianParts, ask: Ask, given: Acceptance): Promise<{ id: string }> {
  const actor = demandSession(ask.actor);
  const name = cleanLabel(given.name);
  await parts.limit('invitationTry', actor.account);
  const token = Buffer.from(given.token, 'base64url');
  const joined = await asActor(parts.sql, actor, null, async (transaction) => {
    const found = await findInvitation(transaction, token);
    if (found === null || !isOpen(found, parts.clock)) throw notOpen();
    if (!isOurInvitation(parts.keyring, { ...found, hash: sha256(token) }, found.mac)) throw notOpen();
    const { subject } = found;
    const outcome = await takeInvitation(transaction, {
      token,
      ground: given.ground,
      document: consentDocument,
      version: consentVersion,
      mac: relationMac(parts.keyring, { subject, actor: actor.account, kind: 'guardian', ground: given.ground }),
    });
    if (outcome === 'consent-needed') throw consentNeeded();
    if (outcome === 'exists') throw new CarnetError('conflict', 'You look after this record already.');
    if (outcome !== 'ok') throw notOpen();
    // The row that was just written is what the Grant is made of, as in every other request.
    const met = await turnTo(transaction, subject);
    const keys = await parts.keyring.unlock(decide(parts.keyring, met, actor, subject, 'write', 'self-care'));
    const version = ((await holdOwnLabel(transaction, subject, actor.account)) ?? 0) + 1;
    const of = { subject, actor: actor.account };
    await putOwnLabel(transaction, of, sealLabel(keys, actor.account, version, name), version);
    await tellLog(parts, transaction, ask, subject, 'guardian-joined');
    const others = (await relationsTo(transaction, subject)).filter(
      (one) => !one.ended && one.actor !== actor.account && isOurs(parts.keyring, { subject, ...one }, one.mac),
    );
    return { subject, others: others.map((one) => one.actor) };
  });
  await tellOthers(parts, joined.others);
  return { id: formatResourceId({ subject: joined.subject, local: 0n }) };
}

/** What cannot be told is reported: the new guardian is one all the same, and stands in "who looked". */
async function tellOthers({ tell, onError }: GuardianParts, others: readonly Uuid[]): Promise<void> {
  for (const account of others) await tell(account, { kind: 'guardian-joined' }).catch(onError);
}

function notOpen(): CarnetError {
  return new CarnetError(
    'not-found',
    'This invitation does not work: it was used or taken back, its time is over, or the link is not whole. Ask for a new one.',
  );
}
