import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { CarnetError, Grant, newUuid, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { notFound } from '../decide.ts';
import { sealGrantLabel } from '../grants/label.ts';
import { demandEnd } from '../grants/offer.ts';
import { grantsOf } from '../grants/store.ts';
import { grantMac, isOurGrant, maskOf } from '../grants/terms.ts';
import { openLabel } from '../guardians/label.ts';
import { type Ask, type GuardianParts, subjectOf, tellLog } from '../guardians/parts.ts';
import { type GuardianRow, relationsTo } from '../guardians/store.ts';
import { isOurs } from '../origin.ts';
import type { FormerGuardians, Kept } from './contract.ts';
import { insertFormer } from './store.ts';

/** Who looked after one's own record until one took it over, newest first. `not-found` for whoever's own it is not. */
export async function listFormer(parts: GuardianParts, ask: Ask, record: string): Promise<FormerGuardians> {
  const actor = demandSession(ask.actor);
  const subject = subjectOf(record);
  const keys = await parts.keyring.unlock(await asOneself(parts, ask, subject, 'read'));
  const { rows, given } = await asActor(parts.sql, actor, subject, async (transaction) => ({
    rows: await relationsTo(transaction, subject),
    given: await grantsOf(transaction, subject),
  }));
  const living = given.filter((row) => row.endedAt === null && isOurGrant(parts.keyring, row, row, row.mac));
  return {
    guardians: former(parts, subject, rows).map((row) => ({
      id: seatId(row),
      name: openLabel(keys, row),
      endedAt: row.endedAt.toISOString(),
      hasAccess: living.some((one) => one.actor === row.actor),
    })),
  };
}

/**
 * Gives somebody who looked after one's own record parts of it, at once and without a link; they are told by mail. `factor-needed`,
 * `invalid-input` for an end that is past, `not-found`, `conflict` for who has something of it, `too-many-requests`.
 */
export async function giveToFormer(
  parts: GuardianParts,
  ask: Ask,
  record: string,
  former_: string,
  given: Kept,
): Promise<{ id: string }> {
  const actor = demandFresh(ask.actor, parts.clock);
  const subject = subjectOf(record);
  const keys = await parts.keyring.unlock(await asOneself(parts, ask, subject, 'write'));
  await parts.limit('invitationMake', actor.account);
  const until = demandEnd(given, parts.clock.now());
  const id = newUuid();
  const to = await asActor(parts.sql, actor, subject, async (transaction) => {
    const rows = former(parts, subject, await relationsTo(transaction, subject));
    const row = rows.find((one) => seatId(one) === former_);
    if (row === undefined) throw notFound();
    const name = openLabel(keys, row);
    const terms = { id, kind: 'caregiver' as const, mask: maskOf(given.parts), write: given.write, until };
    const outcome = await insertFormer(transaction, {
      subject,
      ...terms,
      actor: row.actor,
      mac: grantMac(parts.keyring, { subject, actor: row.actor }, terms),
      label: name === null ? null : sealGrantLabel(keys, id, name),
    });
    if (outcome === 'exists') throw new CarnetError('conflict', 'This person has something of your record already.');
    if (outcome !== 'ok') throw notFound();
    await tellLog(parts, transaction, ask, subject, 'access-kept');
    return row.actor;
  });
  await parts.tell(to, { kind: 'access-kept' }).catch(parts.onError);
  return { id };
}

async function asOneself({ access }: GuardianParts, { actor, request }: Ask, subject: Uuid, action: 'read' | 'write') {
  const grant = await access.keep(actor, subject, action, request);
  if (Grant.facts(grant).relation !== 'self') throw notFound();
  return grant;
}

type Former = GuardianRow & { readonly endedAt: Date };

function former({ keyring }: GuardianParts, subject: Uuid, rows: readonly GuardianRow[]): readonly Former[] {
  return rows
    .filter((row): row is Former => row.kind === 'guardian' && row.endedAt !== null)
    .filter((row) => isOurs(keyring, { subject, ...row }, row.mac))
    .toSorted((a, b) => b.endedAt.getTime() - a.endedAt.getTime());
}

/** Names a joining of a guardian to whose record it is, without his account. */
const seatId = ({ mac }: GuardianRow): string => sha256(mac).subarray(0, 16).toString('base64url');
