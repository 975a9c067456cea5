import type { ISql } from 'postgres';
import { demandSession } from '../../identity/index.ts';
import { type Actor, CarnetError, newUuid, type Uuid } from '../../kernel/index.ts';
import type { Unlocked } from '../../keyring/index.ts';
import { practiceNames } from '../decide.ts';
import type { Ask, GrantParts, Professional } from '../guardians/parts.ts';
import { sealMemberName } from './names.ts';
import { memberMac } from './origin.ts';
import type { NewMember } from './store.ts';

export type PracticeParts = GrantParts;

export type PracticeAct =
  | 'practice-made'
  | 'practice-member-invited'
  | 'practice-invitation-withdrawn'
  | 'practice-member-joined'
  | 'practice-member-removed'
  | 'practice-member-left'
  | 'practice-lead-handed-on'
  | 'practice-lead-named';

/** Who asks, as a doctor. `not-allowed` in any other role; PostgreSQL asks whether he was confirmed. */
export function demandDoctor(actor: Actor): Actor {
  demandSession(actor);
  if (actor.role === 'doctor') return actor;
  throw new CarnetError('not-allowed', 'This is for a doctor, in that role.');
}

/** Somebody whom an administrator confirmed as a doctor; `not-allowed` where he is none. */
export async function demandConfirmed(
  parts: Pick<PracticeParts, 'professionalOf'>,
  account: Uuid,
): Promise<Professional> {
  const professional = await parts.professionalOf(account);
  if (professional?.role === 'doctor') return professional;
  throw noDoctor();
}

export function noDoctor(): CarnetError {
  return new CarnetError('not-allowed', 'Only a doctor whom an administrator has confirmed can be in a practice.');
}

/** The keys with which the names of a practice are sealed. */
export async function namesToSeal(
  parts: Pick<PracticeParts, 'keyring'>,
  actor: Actor,
  practice: Uuid,
): Promise<Unlocked> {
  return await parts.keyring.unlock(practiceNames(actor, practice, 'write'));
}

/** An entry to be written: its id, name and MAC. */
export function newMember(
  { keyring }: Pick<PracticeParts, 'keyring'>,
  keys: Unlocked,
  of: {
    readonly practice: Uuid;
    readonly account: Uuid;
    readonly name: string;
    readonly lead: boolean;
    readonly at: number;
  },
): NewMember {
  const { practice, account, lead } = of;
  const facts = { id: newUuid(), practice, account, lead, since: new Date(of.at) };
  return { ...facts, name: sealMemberName(keys, facts.id, of.name), mac: memberMac(keyring, facts) };
}

/** Writes what was done to the log of the account that it is about, within the transaction that did it. */
export async function noteAct(
  { audit }: Pick<PracticeParts, 'audit'>,
  sql: ISql,
  { actor, request }: Ask,
  account: Uuid,
  kind: PracticeAct,
): Promise<void> {
  const { role, session } = actor;
  const what = { kind, purpose: 'operations', what: 'practice' } as const;
  await audit.append(sql, { ...what, request, actor: actor.account, role, session, subject: account }, 'ok');
}
