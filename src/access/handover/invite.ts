import { asActor } from '../../database/index.ts';
import { demandFresh } from '../../identity/index.ts';
import { CarnetError, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { notFound } from '../decide.ts';
import { type Ask, asGuardian, type GuardianParts, subjectOf, tellLog } from '../guardians/parts.ts';
import { relationsTo } from '../guardians/store.ts';
import { linkLifeMs } from '../links.ts';
import { handoverMac, isOurs } from '../origin.ts';
import type { HandoverMade, NewHandover } from './contract.ts';
import { insertHandover } from './store.ts';

/** How long others who look after the record can take a link back before it works. */
const waitMs = 24 * 3600_000;

/**
 * Makes a link with which the person whom a record is about takes it over; its token (256 random bits) is told this once, and goes to
 * the address that is given. The link before works no more; the others who look after the record are told by mail, and the link counts
 * only a day later, so that none of them hands it to a stranger before the others can stop it.
 * `factor-needed` without a factor shown within 5 min, `too-many-requests`, `not-found`.
 */
export async function inviteToTakeOver(
  parts: GuardianParts,
  ask: Ask,
  record: string,
  given: NewHandover,
): Promise<HandoverMade> {
  const actor = demandFresh(ask.actor, parts.clock);
  const subject = subjectOf(record);
  await asGuardian(parts, ask, subject);
  await parts.limit('invitationMake', actor.account);
  const [id, token, now] = [newUuid(), randomBytes(32), parts.clock.now()];
  const [hash, createdAt, expiresAt] = [sha256(token), new Date(now), new Date(now + linkLifeMs)];
  const mac = handoverMac(parts.keyring, { subject, id, account: actor.account, hash, expiresAt });
  const others = await asActor(parts.sql, actor, subject, async (transaction) => {
    const outcome = await insertHandover(transaction, subject, { id, hash, createdAt, expiresAt, mac });
    if (outcome === 'too-late')
      throw new CarnetError('clock-behind', 'The clocks of the server and its database differ.');
    if (outcome !== 'ok') throw notFound();
    await tellLog(parts, transaction, ask, subject, 'handover-invited');
    const all = await relationsTo(transaction, subject);
    return all.filter(
      (one) =>
        !one.ended &&
        one.kind === 'guardian' &&
        one.actor !== actor.account &&
        isOurs(parts.keyring, { subject, ...one }, one.mac),
    );
  });
  for (const other of others) await parts.tell(other.actor, { kind: 'handover-invited' }).catch(parts.onError);
  const text = token.toString('base64url');
  return {
    id,
    token: text,
    expiresAt: expiresAt.toISOString(),
    worksFrom: new Date(others.length === 0 ? now : now + waitMs).toISOString(),
    mailed: given.email !== null && (await mailLink(parts, actor.account, given.email, { ...given, text, expiresAt })),
  };
}

/** A link that could not be sent is shown all the same, and can be given in another way. */
async function mailLink(
  parts: GuardianParts,
  from: Uuid,
  email: string,
  { language, text, expiresAt }: Pick<NewHandover, 'language'> & { readonly text: string; readonly expiresAt: Date },
): Promise<boolean> {
  const message = { kind: 'handover-link', token: text, until: expiresAt.getTime() } as const;
  return await parts.mailTo(from, email.trim(), language, message).catch((error: unknown) => {
    parts.onError(error);
    return false;
  });
}
