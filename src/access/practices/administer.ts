import type { ISql } from 'postgres';
import { asActor } from '../../database/index.ts';
import { demandFresh, demandSession } from '../../identity/index.ts';
import { type Actor, CarnetError, newUuid, parseUuid, type Uuid } from '../../kernel/index.ts';
import { notFound, practiceNames } from '../decide.ts';
import { cleanLabel } from '../guardians/label.ts';
import type { Ask } from '../guardians/parts.ts';
import type { AllPractices, NewPractice } from './contract.ts';
import { comparable, openMemberName, openPracticeName, sealPracticeName } from './names.ts';
import { namesToSeal, newMember, noDoctor, noteAct, type PracticeParts } from './parts.ts';
import { allPractices, lockNames, makePractice, nameLead } from './store.ts';

/** Every practice, for who administers: who leads it and how many are in it, and nothing of its patients. */
export async function listPractices(parts: PracticeParts, { actor }: Ask): Promise<AllPractices> {
  demandAdmin(actor);
  const rows = await asActor(parts.sql, actor, null, (transaction) => allPractices(transaction));
  const practices = rows.map(async (row) => {
    const keys = await parts.keyring.unlock(practiceNames(actor, row.id, 'read'));
    return {
      id: row.id,
      name: openPracticeName(keys, row.id, row.name),
      createdAt: row.createdAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      members: row.members,
      lead: row.leadId === null ? null : { name: openMemberName(keys, { id: row.leadId, name: row.leadName }) },
    };
  });
  return { practices: await Promise.all(practices) };
}

/**
 * Makes a practice, with its first lead: a confirmed doctor who is somebody else. `factor-needed`, `invalid-input` for a name in which
 * nothing is left, which another practice has already, or a lead who is no confirmed doctor, `not-allowed`.
 */
export async function createPractice(parts: PracticeParts, ask: Ask, given: NewPractice): Promise<{ id: string }> {
  const actor = demandAdmin(demandFresh(ask.actor, parts.clock));
  const name = cleanLabel(given.name, 'Give the practice a name.');
  const account = parseUuid(given.lead);
  const lead = await confirmedLead(parts, account);
  await asActor(parts.sql, actor, null, (transaction) => demandNewName(parts, transaction, actor, name));
  const practice = newUuid();
  await parts.createSubject(practice, 'practice');
  const keys = await namesToSeal(parts, actor, practice);
  const member = newMember(parts, keys, { practice, account, name: lead.name, lead: true, at: parts.clock.now() });
  await asActor(parts.sql, actor, null, async (transaction) => {
    // Again, since another administrator may have made one meanwhile; the next waits until this one is there.
    await lockNames(transaction);
    await demandNewName(parts, transaction, actor, name);
    demandOk(await makePractice(transaction, sealPracticeName(keys, practice, name), member));
    await noteAct(parts, transaction, ask, account, 'practice-made');
  });
  return { id: practice };
}

/**
 * Names who leads a practice that nobody leads; whoever keeps a record of which it has something is told soon after. `conflict` where
 * somebody leads it, `not-found`, else as of a new practice.
 */
export async function appointLead(parts: PracticeParts, ask: Ask, id: string, to: { account: string }): Promise<void> {
  const actor = demandAdmin(demandFresh(ask.actor, parts.clock));
  const [practice, account] = [parseUuid(id), parseUuid(to.account)];
  await demandThere(parts, actor, practice);
  const lead = await confirmedLead(parts, account);
  const keys = await namesToSeal(parts, actor, practice);
  const member = newMember(parts, keys, { practice, account, name: lead.name, lead: true, at: parts.clock.now() });
  await asActor(parts.sql, actor, null, async (transaction) => {
    demandOk(await nameLead(transaction, member));
    await noteAct(parts, transaction, ask, account, 'practice-lead-named');
  });
}

/** `invalid-input` for a name that a patient could not tell from that of a living practice: what was given to which would be a guess. */
async function demandNewName(parts: PracticeParts, sql: ISql, actor: Actor, name: string): Promise<void> {
  const living = (await allPractices(sql)).filter(({ endedAt }) => endedAt === null);
  for (const row of living) {
    const keys = await parts.keyring.unlock(practiceNames(actor, row.id, 'read'));
    const other = openPracticeName(keys, row.id, row.name);
    if (comparable(other) !== comparable(name)) continue;
    const message = `There is a practice of this name already: ${other}. Give this one a name that tells them apart, such as with its place.`;
    throw new CarnetError('invalid-input', message, { errors: [{ field: 'body.name', code: 'name-taken', message }] });
  }
}

/** `invalid-input` for whoever is no confirmed doctor. */
async function confirmedLead(parts: PracticeParts, account: Uuid) {
  const lead = await parts.professionalOf(account);
  if (lead?.role === 'doctor') return lead;
  throw new CarnetError('invalid-input', 'Name a doctor whom an administrator has confirmed.');
}

/** Before keys are asked for, which there are none of for an id that is no practice. */
async function demandThere(parts: PracticeParts, actor: Actor, practice: Uuid): Promise<void> {
  const rows = await asActor(parts.sql, actor, null, (transaction) => allPractices(transaction));
  if (!rows.some(({ id, endedAt }) => id === practice && endedAt === null)) throw notFound();
}

/** The edge asks for the role too; a mistake there opens nothing. */
function demandAdmin(by: Actor): Actor {
  const actor = demandSession(by);
  if (actor.role !== 'admin' || !actor.roles.includes('admin'))
    throw new CarnetError('not-allowed', 'This is for who administers.');
  return actor;
}

function demandOk(outcome: string): void {
  if (outcome === 'ok') return;
  if (outcome === 'own')
    throw new CarnetError('not-allowed', 'Who administers cannot name himself. Name another doctor.');
  if (outcome === 'no-doctor') throw noDoctor();
  if (outcome === 'exists') throw new CarnetError('conflict', 'Somebody leads this practice. The lead hands it on.');
  throw notFound();
}
