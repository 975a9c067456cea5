import { type TestFloors, testActor, testDoctor, testGrants, testRecord } from '../../../test/people.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, type Uuid } from '../../kernel/index.ts';
import type { ResourceBody, StoredResource } from '../../records/index.ts';
import { acceptOffer } from '../grants/accept.ts';
import type { NewOffer } from '../grants/contract.ts';
import { listGrants } from '../grants/grants.ts';
import { offerGrant } from '../grants/offer.ts';
import { createPractice } from './administer.ts';
import { inviteMember, joinPractice } from './join.ts';
import { endMember, listOwn } from './members.ts';
import type { PracticeParts } from './parts.ts';

/** A practice as it is made: by whom, and who leads it first. */
export interface Practice {
  readonly id: string;
  readonly name: string;
  readonly admin: Actor;
  readonly lead: Actor;
}

/** What a record of a patient here holds. */
export const bodies = {
  Patient: { resourceType: 'Patient', name: [{ family: 'Lefèvre' }] },
  AllergyIntolerance: { resourceType: 'AllergyIntolerance', code: { text: 'Penicillin' } },
  Encounter: { resourceType: 'Encounter', status: 'finished' },
} as const satisfies Record<string, ResourceBody>;
export type Kept = keyof typeof bodies;
export const kept = Object.keys(bodies) as Kept[]; // Object.keys loses the type of a record's keys
/** What `terms` give to read. */
export const card: Kept[] = ['Patient', 'AllergyIntolerance'];

export const terms: NewOffer = { kind: 'practice', parts: ['card'], write: false, until: null };

/** A patient with a record of one entry of each kind. */
export interface Marie {
  readonly actor: Actor;
  readonly subject: Uuid;
  readonly entries: ReadonlyMap<Kept, StoredResource>;
}

/** Practices, their doctors and their patients, on the floors that a test opens before it uses any. */
export function practiceWorld(floors: () => TestFloors) {
  /** Who was told something by mail, in order. */
  const told: Uuid[] = [];
  const names = new Map<Uuid, string>();
  let made = 0;

  const parts = (): PracticeParts => {
    const grants = testGrants(floors(), told);
    return {
      ...grants,
      professionalOf: async (account) => {
        const found = await grants.professionalOf(account);
        return found === null ? null : { ...found, name: names.get(account) ?? found.name };
      },
    };
  };
  const ask = (actor: Actor) => ({ actor, request: newUuid() });
  const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'fulfilled',
      (error: unknown) => (error instanceof CarnetError ? error.code : String(error)),
    );

  /** Who administers: the entry of the role is what PostgreSQL asks for. */
  async function admin(): Promise<Actor> {
    const actor = await testActor(floors().instance, { roles: ['patient', 'admin'], role: 'admin' });
    await floors().instance.superSql`insert into role_held (id, account, role, since, mac)
      values (${newUuid()}, ${actor.account}, 'admin', now(), ''::bytea)`;
    return actor;
  }

  async function doctor(name: string): Promise<Actor> {
    const actor = await testDoctor(floors().instance);
    await floors().keyring.createSubject(actor.account, 'account');
    names.set(actor.account, name);
    return actor;
  }

  async function practice(): Promise<Practice> {
    const [who, lead] = [await admin(), await doctor('Dr Amélie Roux')];
    // No two have one name.
    const name = `Cabinet des Lilas ${++made}`;
    const { id } = await createPractice(parts(), ask(who), { name, lead: lead.account });
    return { id, name, admin: who, lead };
  }

  async function joined(of: Practice, name = 'Dr Hugo Petit'): Promise<Actor> {
    const actor = await doctor(name);
    const { token } = await inviteMember(parts(), ask(of.lead), of.id);
    await joinPractice(parts(), ask(actor), token);
    return actor;
  }

  const own = async (actor: Actor) => (await listOwn(parts(), ask(actor))).practices;
  const memberOf = async (actor: Actor, name: string) => {
    const found = (await own(actor))[0]?.members.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found.id;
  };
  const leave = async (actor: Actor, of: Practice, leadless = false) => {
    const me = (await own(actor)).find(({ id }) => id === of.id)?.members.find(({ you }) => you);
    return await endMember(parts(), ask(actor), { practice: of.id, member: me?.id ?? newUuid(), leadless });
  };

  async function marie(record = testRecord): Promise<Marie> {
    const actor = await testActor(floors().instance);
    const subject = await record(floors(), actor);
    const grant = await floors().access.authorize(actor, subject, 'write', 'self-care');
    const of = { actor, request: newUuid(), purpose: 'self-care' } as const;
    const entries = new Map<Kept, StoredResource>();
    for (const type of kept) entries.set(type, await floors().records.create(of, grant, subject, bodies[type], type));
    return { actor, subject, entries };
  }
  const offer = ({ actor, subject }: Pick<Marie, 'actor' | 'subject'>, given = terms) =>
    offerGrant(parts(), ask(actor), idOf(subject), given);
  const accept = (actor: Actor, token: string, to?: string) =>
    acceptOffer(parts(), ask(actor), { token, name: 'x', ...(to === undefined ? {} : { practice: to }) });
  async function given(of: Marie, to: Practice, what = terms): Promise<string> {
    return (await accept(to.lead, (await offer(of, what)).token, to.id)).grant;
  }
  const listed = ({ actor, subject }: Pick<Marie, 'actor' | 'subject'>) =>
    listGrants(parts(), ask(actor), idOf(subject));

  const reads = (actor: Actor, { entries }: Marie, type: Kept) => {
    const id = entries.get(type)?.id;
    if (id === undefined) throw new Error(`no ${type}`);
    return codeOf(floors().records.read({ actor, request: newUuid(), purpose: 'treatment' }, type, id));
  };
  const readable = async (actor: Actor, of: Marie) => {
    const codes = await Promise.all(kept.map((type) => reads(actor, of, type)));
    return kept.filter((_, n) => codes[n] === 'fulfilled');
  };

  return {
    told,
    parts,
    ask,
    idOf,
    codeOf,
    admin,
    doctor,
    practice,
    joined,
    own,
    memberOf,
    leave,
    marie,
    offer,
    accept,
    given,
    listed,
    readable,
  };
}
