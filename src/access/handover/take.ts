import { asActor } from '../../database/index.ts';
import { demandFresh } from '../../identity/index.ts';
import { CarnetError, formatResourceId } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { consentNeeded } from '../consent-needed.ts';
import { consentDocument, consentVersion } from '../contract.ts';
import { type Ask, type GuardianParts, tellLog } from '../guardians/parts.ts';
import { relationsTo, turnTo } from '../guardians/store.ts';
import { isOpen } from '../links.ts';
import { isOurHandover, isOurs, relationMac } from '../origin.ts';
import { findHandover, takeHandover } from './store.ts';

/**
 * Makes the record of an open link the own one of the person at the session, exactly once: with his own consent, and nobody who looked
 * after it does so any more, which each of them is told by mail. What they did stays in the log under their names. One answer
 * (`not-found`) for a token that is unknown, used, taken back, too old, or whose maker has left; `conflict` for who looks or looked after
 * the record, has a record of his own, or comes before others who look after it could object; `consent-needed`, `factor-needed`,
 * `too-many-requests`.
 */
export async function takeOver(parts: GuardianParts, ask: Ask, given: { readonly token: string }) {
  const actor = demandFresh(ask.actor, parts.clock);
  await parts.limit('invitationTry', actor.account);
  const token = Buffer.from(given.token, 'base64url');
  const taken = await asActor(parts.sql, actor, null, async (transaction) => {
    const found = await findHandover(transaction, token);
    if (found === null || !isOpen(found, parts.clock)) throw notOpen();
    if (!isOurHandover(parts.keyring, { ...found, hash: sha256(token) }, found.mac)) throw notOpen();
    const { subject } = found;
    const mac = relationMac(parts.keyring, { subject, actor: actor.account, kind: 'self', ground: 'self' });
    const take = { token, document: consentDocument, version: consentVersion, mac };
    const { outcome, guardians } = await takeHandover(transaction, take);
    if (outcome !== 'ok') throw refused(outcome);
    // The row that was just written lets him see who looked after the record.
    await turnTo(transaction, subject);
    await tellLog(parts, transaction, ask, subject, 'record-taken-over');
    const out = (await relationsTo(transaction, subject)).filter(
      (one) => guardians?.includes(one.actor) === true && isOurs(parts.keyring, { subject, ...one }, one.mac),
    );
    return { subject, out: out.map((one) => one.actor) };
  });
  for (const account of taken.out) await parts.tell(account, { kind: 'record-taken-over' }).catch(parts.onError);
  return { id: formatResourceId({ subject: taken.subject, local: 0n }) };
}

function refused(outcome: string): CarnetError {
  switch (outcome) {
    case 'consent-needed':
      return consentNeeded();
    case 'guardian':
      return conflict(
        'guardian',
        'You look after this record, or once did. The link is for the person whom it is about, in an account of their own.',
      );
    case 'own':
      return conflict(
        'own-record',
        'You have a record of your own already, and a person has one. Ask for a copy of the other one and import it into yours; or erase your own, if it is empty, and open the link again.',
      );
    case 'waits':
      return conflict(
        'waits',
        'Others look after this record too and were told of this link. It can be used a day after it was made, if none of them takes it back.',
      );
    default:
      return notOpen();
  }
}

/** The code says which of them it is, for pages that say it in their own words. */
function conflict(code: string, message: string): CarnetError {
  return new CarnetError('conflict', message, { errors: [{ field: 'body.token', code, message }] });
}

function notOpen(): CarnetError {
  return new CarnetError(
    'not-found',
    'This link does not work: it was used or taken back, its time is over, or it is not whole. Ask for a new one.',
  );
}
