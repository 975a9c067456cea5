import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testGrants } from '../../../test/people.ts';
import { acceptOffer } from '../../access/grants/accept.ts';
import type { NewOffer } from '../../access/grants/contract.ts';
import { changeGrant, revokeGrant } from '../../access/grants/grants.ts';
import { offerGrant } from '../../access/grants/offer.ts';
import { asActor } from '../../database/index.ts';
import { type Actor, newUuid, parseResourceId, systemClock, type Uuid } from '../../kernel/index.ts';
import type { FormHistory } from './contract.ts';
import { type DraftParts, keepDraft, readDraft } from './drafts.ts';
import { sweepDrafts } from './drafts-store.ts';
import { leaveToWrite, partOfForm } from './leave.ts';
import { add, allergy, error, formsOf, key, type Person, person, state, version } from './routes.fixture.ts';
import { type FormPart, formParts } from './values.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

const ask = (actor: Actor) => ({ actor, request: newUuid() });
const subjectOf = (record: string): Uuid => {
  const id = parseResourceId(record);
  if (id === null) throw new Error('no record');
  return id.subject;
};

/** Marie, and Julien to whom she gave something of her record. */
async function given(terms: Partial<NewOffer> = {}): Promise<{ marie: Person; julien: Person; grant: string }> {
  const marie = await person(floors);
  const parts = testGrants(floors);
  const offer: NewOffer = { kind: 'caregiver', parts: ['card'], write: true, until: null, ...terms };
  const { token } = await offerGrant(parts, ask(marie.actor), marie.record, offer);
  const actor = await testActor(floors.instance);
  const { grant } = await acceptOffer(parts, ask(actor), { token, name: 'Julien Moreau' });
  return { marie, julien: formsOf(floors, actor, subjectOf(marie.record)), grant };
}
const historyOf = async (who: Person, id: string) =>
  ((await who.call('GET :part/:id/history', { params: { part: 'allergies', id } })).body as FormHistory).versions.map(
    ({ change, by, name }) => [change, by, name],
  );
const stored = async (record: string) =>
  (await floors.instance.superSql`select 1 from resource where subject = ${subjectOf(record)}`).length;

describe('to write', () => {
  test('adds, changes, removes and brings back, under a name that the entry and its history say', async () => {
    const { marie, julien } = await given();
    const { status, body } = await add(julien);
    expect(status).toBe(201);
    const at = { params: { id: body.id } };
    const value = { ...allergy, note: 'Since school' };
    await julien.call('PUT allergies/:id', { ...at, headers: version(1), body: { value } });
    await julien.call('DELETE allergies/:id', { ...at, headers: version(2) });
    const restored = { params: { part: 'allergies', id: body.id }, headers: version(3) };
    expect((await julien.call('POST :part/:id/restore', restored)).body).toMatchObject({ version: 4, value });
    expect(await historyOf(marie, body.id)).toEqual([
      ['restored', 'other', 'Julien Moreau'],
      ['deleted', 'other', 'Julien Moreau'],
      ['changed', 'other', 'Julien Moreau'],
      ['created', 'other', 'Julien Moreau'],
    ]);
    // The log is Marie's; to him each version says whom it names.
    expect((await historyOf(julien, body.id)).map(([, by, name]) => [by, name])).toEqual([
      ['other', 'Julien Moreau'],
      ['unknown', null],
      ['other', 'Julien Moreau'],
      ['other', 'Julien Moreau'],
    ]);
    expect(await saidIn(marie, body.id)).toBe('Julien Moreau');
    // What Marie changes, she says.
    await marie.call('PUT allergies/:id', { ...at, headers: version(4), body: { value: allergy } });
    expect(await saidIn(marie, body.id)).toBeNull();
    expect((await historyOf(marie, body.id))[0]).toEqual(['changed', 'you', null]);
  });

  test('answers a part as a whole, and an entry ends that answer', async () => {
    const { marie, julien } = await given();
    const answered = await julien.call('PUT conditions/answer', { body: { answer: 'none-known' } });
    expect(answered.body).toMatchObject({ answer: 'none-known', access: { write: true, answer: true } });
    expect(await state(marie, 'conditions')).toMatchObject({ answer: 'none-known', access: null });
    await add(julien);
    expect(await error(julien.call('PUT allergies/answer', { body: { answer: 'none-known' } }))).toMatchObject({
      code: 'conflict',
    });
  });

  test('not who somebody is, whom to call, and what was wished', async () => {
    const { marie, julien } = await given();
    await marie.call('POST contacts', {
      body: {
        value: { name: 'Al', relationship: null, phone: '1', otherPhone: null, order: null, languages: [], note: null },
      },
      headers: key(),
    });
    const before = await stored(marie.record);
    const [contact] = (await state(julien, 'contacts')).entries;
    expect(contact).toBeDefined();
    const at = { params: { id: contact?.id ?? '' }, headers: version(1) };
    for (const met of await Promise.all(
      [
        julien.call('PUT contacts/:id', { ...at, body: { value: contact?.value } }),
        julien.call('DELETE contacts/:id', at),
        julien.call('PUT wishes/answer', { body: { answer: 'none-known' } }),
        julien.call('POST contacts', { body: { value: contact?.value }, headers: key() }),
      ].map(error),
    ))
      expect(met).toMatchObject({ code: 'not-allowed' });
    expect(await stored(marie.record)).toBe(before);
    expect((await state(julien, 'contacts')).access).toEqual({ write: false, answer: false });
  });

  test('an answer that stands in a part that was not given is not offered, and refused', async () => {
    const { julien } = await given({ parts: ['results'] });
    expect((await state(julien, 'measurements')).access).toEqual({ write: true, answer: false });
    const said = julien.call('PUT measurements/answer', { body: { answer: 'unknown' } });
    expect(await error(said)).toMatchObject({ code: 'not-found' });
    const group = { value: { group: 'A+', known: 'told', on: null } };
    expect((await julien.call('POST bloodGroup', { body: group, headers: key() })).status).toBe(201);
  });

  test('medicines alone have their form', async () => {
    const { julien } = await given({ parts: ['medicines'] });
    expect(await state(julien, 'medicines')).toMatchObject({ entries: [], access: { write: true, answer: true } });
  });
});

describe('refused', () => {
  test('to whoever may only read: each way of writing, and nothing is stored', async () => {
    const { marie, julien } = await given({ write: false });
    const { body } = await add(marie);
    const before = await stored(marie.record);
    expect((await state(julien)).access).toEqual({ write: false, answer: false });
    const at = { params: { id: body.id }, headers: version(1) };
    for (const met of await Promise.all(
      [
        add(julien),
        julien.call('PUT allergies/:id', { ...at, body: { value: { ...allergy, note: 'x' } } }),
        julien.call('DELETE allergies/:id', at),
        julien.call('PUT conditions/answer', { body: { answer: 'none-known' } }),
      ].map(error),
    ))
      expect(met).toMatchObject({ code: 'not-allowed' });
    expect(await stored(marie.record)).toBe(before);
  });

  test('of another part nothing is said, not even that it is there', async () => {
    const { marie, julien } = await given({ parts: ['medicines'] });
    const { body } = await add(marie);
    const at = { params: { id: body.id }, headers: version(1) };
    for (const met of await Promise.all(
      [
        state(julien),
        add(julien),
        julien.call('PUT allergies/:id', { ...at, body: { value: allergy } }),
        julien.call('DELETE allergies/:id', at),
      ].map(error),
    ))
      expect(met).toMatchObject({ code: 'not-found' });
  });

  test('once it has ended while the form stood open, or was narrowed', async () => {
    const { marie, julien, grant } = await given();
    const { body } = await add(julien);
    const write = () =>
      error(
        julien.call('PUT allergies/:id', {
          params: { id: body.id },
          headers: version(1),
          body: { value: { ...allergy, note: 'typed meanwhile' } },
        }),
      );
    const change = { parts: ['card' as const], write: false, until: null };
    const { id } = await changeGrant(testGrants(floors), ask(marie.actor), marie.record, grant, change);
    expect(await write()).toMatchObject({ code: 'not-allowed' });
    await revokeGrant(testGrants(floors), ask(marie.actor), marie.record, id);
    expect(await write()).toMatchObject({ code: 'not-found' });
    expect((await state(marie)).entries).toMatchObject([{ version: 1, value: { note: null } }]);
  });
});

describe('each wall alone', () => {
  test('the decision: a part that was not given, and the identity, have no leave', async () => {
    const { marie, julien } = await given();
    const leave = (part: FormPart) =>
      error(
        leaveToWrite(
          { access: floors.access, grantedName: async () => null },
          { ...ask(julien.actor), record: marie.record, part },
        ),
      );
    expect(await leave('allergies')).toBeNull();
    expect(await leave('medicines')).toMatchObject({ code: 'not-found' });
    expect(await leave('contacts')).toMatchObject({ code: 'not-allowed' });
  });

  test('the keyring seals no other part under a grant that PostgreSQL would let pass', async () => {
    const { marie, julien } = await given();
    const subject = subjectOf(marie.record);
    const grant = await floors.access.authorize(julien.actor, subject, 'write', 'self-care');
    const keys = await floors.keyring.unlock(grant);
    const place = { part: 'medicines', table: 'resource', row: 'x', column: 'sealed', rowVersion: 1 } as const;
    expect(() => keys.seal(place, Buffer.from('x'))).toThrow('does not name that part');
  });

  test('PostgreSQL takes no entry of whoever may only read, though the server was mistaken about it', async () => {
    const { marie, julien } = await given({ write: false });
    const subject = subjectOf(marie.record);
    const writes = asActor(
      floors.instance.appSql,
      julien.actor,
      subject,
      (sql) => sql`insert into resource (subject, id, type, version, updated_at, sealed)
        values (${subject}, 5, 2, 1, now(), '\\x00')`,
    );
    expect(await error(writes)).not.toBeNull();
  });
});

describe('a draft', () => {
  const parts = (): DraftParts => ({
    sql: floors.instance.appSql,
    access: floors.access,
    keyring: floors.keyring,
    clock: systemClock,
  });
  const draft = (who: Person, part: FormPart = 'allergies') => ({ ...ask(who.actor), record: who.record, part });
  const left = async (record: string) =>
    (
      await floors.instance.superSql<{ part: string }[]>`select part from card_draft
      where subject = ${subjectOf(record)} order by part`
    ).map(({ part }) => part);

  test('is kept for the parts that may be written, sealed under the key of each, and nobody else’s', async () => {
    const { marie, julien } = await given();
    await keepDraft(parts(), draft(marie), 'hers');
    await keepDraft(parts(), draft(julien), 'his');
    expect((await readDraft(parts(), draft(julien)))?.value).toBe('his');
    expect((await readDraft(parts(), draft(marie)))?.value).toBe('hers');
    expect(await left(marie.record)).toEqual(['allergies', 'given:allergies']);
    expect(await error(keepDraft(parts(), draft(julien, 'medicines'), 'x'))).toMatchObject({ code: 'not-found' });
    expect(await error(keepDraft(parts(), draft(julien, 'contacts'), 'x'))).toMatchObject({ code: 'not-allowed' });
    const reader = await given({ write: false });
    expect(await error(keepDraft(parts(), draft(reader.julien), 'x'))).toMatchObject({ code: 'not-allowed' });
  });

  test('PostgreSQL shows and takes none but these, though the server was mistaken about it', async () => {
    const { marie, julien } = await given();
    const subject = subjectOf(marie.record);
    const { account } = julien.actor;
    const put = (part: string) =>
      error(
        asActor(
          floors.instance.appSql,
          julien.actor,
          subject,
          (sql) => sql`insert into card_draft values (${subject}, ${account}, ${part}, now(), '\\x00')`,
        ),
      );
    expect(await put('given:allergies')).toBeNull();
    for (const part of ['given:medicines', 'given:contacts', 'allergies']) expect(await put(part)).not.toBeNull();
    const rows = await asActor(floors.instance.appSql, marie.actor, subject, (sql) => sql`select 1 from card_draft`);
    expect(rows).toHaveLength(0);
  });

  test('vanishes with the grant, and stays through a change that still covers it', async () => {
    const { marie, julien, grant } = await given({ parts: ['card', 'medicines'] });
    await keepDraft(parts(), draft(julien), 'typed');
    await keepDraft(parts(), draft(julien, 'medicines'), 'typed');
    await keepDraft(parts(), draft(marie), 'hers');
    const grants = testGrants(floors);
    const change = { parts: ['card' as const], write: true, until: null };
    const { id } = await changeGrant(grants, ask(marie.actor), marie.record, grant, change);
    expect(await left(marie.record)).toEqual(['allergies', 'given:allergies']);
    await revokeGrant(grants, ask(marie.actor), marie.record, id);
    expect(await left(marie.record)).toEqual(['allergies']);
  });

  test('of a grant whose day has come is shown to nobody, and swept', async () => {
    const { marie, julien, grant } = await given();
    await keepDraft(parts(), draft(julien), 'typed');
    await floors.instance.superSql`update access_grant set until = now() - interval '1 second' where id = ${grant}`;
    expect(await error(readDraft(parts(), draft(julien)))).toMatchObject({ code: 'not-found' });
    await sweepDrafts(floors.instance.retainSql);
    expect(await left(marie.record)).toEqual([]);
  });

  test('PostgreSQL has the same forms of the parts as the server', async () => {
    const bits = { identity: 1, card: 2, medicines: 4, notes: 8, documents: 16, results: 32, messages: 64 } as const;
    for (const [part, bit] of Object.entries(bits)) {
      const rows = await floors.instance.superSql<
        { forms: string[] }[]
      >`select gate.forms_of(${bit}::smallint) as forms`;
      const forms = part === 'identity' ? [] : formParts.filter((form) => partOfForm(form) === part);
      expect(rows[0]?.forms.toSorted()).toEqual(forms.map((form) => `given:${form}`).toSorted());
    }
  });
});

async function saidIn(who: Person, id: string): Promise<string | null> {
  const own = parseResourceId(id);
  if (own === null) throw new Error('no id');
  const asked = { ...ask(who.actor), purpose: 'self-care' } as const;
  const { json } = await floors.records.read(asked, 'AllergyIntolerance', own);
  const { extension = [] } = JSON.parse(String(json)) as { extension?: { url: string; valueString: string }[] }; // as it was stored
  return extension.find(({ url }) => url === 'urn:carnet:said-by')?.valueString ?? null;
}
