import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { CarnetError, newUuid, parseUuid, randomBytes } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { notFound, practiceNames } from '../decide.ts';
import type { Ask } from '../guardians/parts.ts';
import { isOpen, linkLifeMs } from '../links.ts';
import type { JoinMade, OpenJoin } from './contract.ts';
import { openPracticeName } from './names.ts';
import { isOurJoin, joinMac } from './origin.ts';
import {
  demandConfirmed,
  demandDoctor,
  namesToSeal,
  newMember,
  noDoctor,
  noteAct,
  type PracticeParts,
} from './parts.ts';
import { endJoin, findJoin, insertJoin, join } from './store.ts';

/**
 * Makes a link with which one confirmed doctor joins a practice, by who leads it; its token (256 random bits) is told this once, and works
 * once. `factor-needed`, `conflict` when twenty links are open, `too-many-requests`, `not-found`.
 */
export async function inviteMember(parts: PracticeParts, ask: Ask, id: string): Promise<JoinMade> {
  const actor = demandDoctor(demandFresh(ask.actor, parts.clock));
  await parts.limit('invitationMake', actor.account);
  const [token, now] = [randomBytes(32), parts.clock.now()];
  const facts = { id: newUuid(), practice: parseUuid(id), hash: sha256(token), expiresAt: new Date(now + linkLifeMs) };
  const mac = joinMac(parts.keyring, { ...facts, account: actor.account });
  await asActor(parts.sql, actor, null, async (transaction) => {
    const outcome = await insertJoin(transaction, { ...facts, createdAt: new Date(now), mac });
    if (outcome === 'too-many')
      throw new CarnetError(
        'conflict',
        'There are 20 invitations already that nobody has used. Withdraw one, or wait.',
      );
    if (outcome === 'too-late')
      throw new CarnetError('clock-behind', 'The clocks of the server and its database differ.');
    if (outcome !== 'ok') throw notFound();
    await noteAct(parts, transaction, ask, actor.account, 'practice-member-invited');
  });
  return { id: facts.id, token: token.toString('base64url'), expiresAt: facts.expiresAt.toISOString() };
}

/** Takes an open invitation back. `not-found` when it is not open. */
export async function withdrawMemberInvitation(
  parts: PracticeParts,
  ask: Ask,
  practice: string,
  id: string,
): Promise<void> {
  const actor = demandDoctor(ask.actor);
  await asActor(parts.sql, actor, null, async (transaction) => {
    if (!(await endJoin(transaction, parseUuid(practice), parseUuid(id)))) throw notFound();
    await noteAct(parts, transaction, ask, actor.account, 'practice-invitation-withdrawn');
  });
}

/** Which practice an open invitation is to. One answer (`not-found`) for all that does not work; `too-many-requests`. */
export async function showJoin(parts: PracticeParts, ask: Ask, token: string): Promise<OpenJoin> {
  const actor = demandSession(ask.actor);
  await parts.limit('invitationTry', actor.account);
  const { practice, name, expiresAt } = await found(parts, ask, Buffer.from(token, 'base64url'));
  const keys = await parts.keyring.unlock(practiceNames(actor, practice, 'read'));
  return { name: openPracticeName(keys, practice, name), expiresAt: expiresAt.toISOString() };
}

/**
 * Joins a practice by an open invitation, exactly once, under the name that was confirmed; whoever keeps a record of which something was
 * given to it is told. `not-found` as above; `not-allowed` for whoever is no confirmed doctor, or not here as one; `conflict` for who is in
 * it, and where a hundred are; `factor-needed`, `too-many-requests`.
 */
export async function joinPractice(parts: PracticeParts, ask: Ask, token: string): Promise<{ id: string }> {
  const actor = demandDoctor(demandFresh(ask.actor, parts.clock));
  await parts.limit('invitationTry', actor.account);
  const bytes = Buffer.from(token, 'base64url');
  const { practice } = await found(parts, ask, bytes);
  const { name } = await demandConfirmed(parts, actor.account);
  const keys = await namesToSeal(parts, actor, practice);
  const facts = { practice, account: actor.account, name, lead: false, at: parts.clock.now() };
  const member = newMember(parts, keys, facts);
  await asActor(parts.sql, actor, null, async (transaction) => {
    const outcome = await join(transaction, bytes, member);
    if (outcome === 'no-doctor') throw noDoctor();
    if (outcome === 'exists') throw new CarnetError('conflict', 'You are in this practice already.');
    if (outcome === 'too-many') throw new CarnetError('conflict', 'A hundred people are in this practice already.');
    if (outcome !== 'ok') throw notOpen();
    await noteAct(parts, transaction, ask, actor.account, 'practice-member-joined');
  });
  return { id: practice };
}

async function found(parts: PracticeParts, { actor }: Ask, token: Buffer) {
  const row = await asActor(parts.sql, actor, null, (transaction) => findJoin(transaction, token));
  if (row === null || !isOpen(row, parts.clock)) throw notOpen();
  if (!isOurJoin(parts.keyring, { ...row, hash: sha256(token) }, row.mac)) throw notOpen();
  return row;
}

function notOpen(): CarnetError {
  return new CarnetError(
    'not-found',
    'This invitation does not work: it was used or withdrawn, its time is over, or the link is not whole. Ask for a new one.',
  );
}
