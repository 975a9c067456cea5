import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testDependent, testFloors } from '../../../test/people.ts';
import { openPool } from '../../database/index.ts';
import { type Actor, newUuid, type Uuid } from '../../kernel/index.ts';
import type { Ask, ResourceBody } from '../contract.ts';
import { candidates, type FindParts, type PatientQuery } from './find.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

const ask = (actor: Actor): Ask => ({ actor, request: newUuid(), purpose: 'self-care' });
const patient = (more: object): ResourceBody => ({ resourceType: 'Patient', ...more });
const henri = patient({
  name: [
    { use: 'usual', family: 'Lefèvre', given: ['Henri', 'Paul'] },
    { use: 'maiden', family: 'Moreau', given: ['Henri'] },
  ],
  birthDate: '1944-03-02',
  identifier: [{ system: 'urn:oid:1.2.250.1.213.1.4.8', value: '1 44 03 75 116 001 22' }],
  telecom: [
    { system: 'phone', value: '+33 6 12 34 56 78' },
    { system: 'email', value: 'Henri@Example.org' },
  ],
});

async function person(actor: Actor, resource: ResourceBody): Promise<{ subject: Uuid; version: number }> {
  const subject = await testDependent(floors, actor);
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const { version } = await floors.records.create(ask(actor), grant, subject, resource, 'Patient');
  return { subject, version };
}
const found = async (actor: Actor, query: PatientQuery): Promise<Uuid[]> =>
  (await floors.records.find(ask(actor), query)).map(({ id }) => id.subject);
const tokens = async (subject: Uuid): Promise<number> =>
  (await floors.instance.superSql`select 1 from search_token where subject = ${subject}`).length;

describe('a person is found', () => {
  let actor: Actor;
  let subject: Uuid;
  beforeAll(async () => {
    actor = await testActor(floors.instance);
    ({ subject } = await person(actor, henri));
  });

  test.each<[string, PatientQuery]>([
    ['identifier, written otherwise', { by: 'identifier', value: '144037511600122' }],
    [
      'identifier and its system',
      { by: 'identifier', value: '1.44.03.75.116.001.22', system: 'urn:oid:1.2.250.1.213.1.4.8' },
    ],
    ['telephone without the code of the country', { by: 'phone', value: '06.12.34.56.78' }],
    ['address in capitals', { by: 'email', value: 'HENRI@EXAMPLE.ORG' }],
    ['name without accents and date', { by: 'birth', family: 'LEFEVRE', given: 'henri', birthDate: '1944-03-02' }],
    ['maiden name and date', { by: 'birth', family: 'Moreau', given: 'Henri', birthDate: '1944-03-02' }],
  ])('by %s', async (_, query) => {
    expect(await found(actor, query)).toEqual([subject]);
  });

  test.each<[string, PatientQuery]>([
    ['another system', { by: 'identifier', value: '144037511600122', system: 'urn:other' }],
    ['another country', { by: 'phone', value: '+49 6 12 34 56 78' }],
    ['the date of another', { by: 'birth', family: 'Lefèvre', given: 'Henri', birthDate: '1944-03-03' }],
    ['the second of his names alone', { by: 'birth', family: 'Lefèvre', given: 'Paul', birthDate: '1944-03-02' }],
    ['nothing', { by: 'identifier', value: ' - ' }],
    ['a name without a date', { by: 'birth', family: 'Lefèvre', given: 'Henri', birthDate: '1944' }],
  ])('not by %s', async (_, query) => {
    expect(await found(actor, query)).toEqual([]);
  });

  test('by nobody who does not stand to the record', async () => {
    const stranger = await testActor(floors.instance);
    expect(await found(stranger, { by: 'phone', value: '06 12 34 56 78' })).toEqual([]);
    expect(await floors.records.candidates(stranger, { by: 'phone', value: '06 12 34 56 78' })).toEqual([]);
  });
});

test('what is found is opened and compared: a token that another record shares by chance shows nobody else', async () => {
  const actor = await testActor(floors.instance);
  const one = await person(actor, henri);
  const other = await person(actor, patient({ name: [{ family: 'Other' }] }));
  await floors.instance.superSql`insert into search_token (token, field, type, subject, id)
    select token, field, type, ${other.subject}, id from search_token where subject = ${one.subject}`;
  expect(await floors.records.candidates(actor, { by: 'email', value: 'henri@example.org' })).toHaveLength(2);
  expect(await found(actor, { by: 'email', value: 'henri@example.org' })).toEqual([one.subject]);
});

test('a new version is found by what it says now; a deleted one by nothing', async () => {
  const actor = await testActor(floors.instance);
  const { subject, version } = await person(actor, henri);
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  await floors.instance
    .superSql`insert into search_token (token, field, type, subject, id) values (7, 1, 1, ${subject}, 0)`;
  const id = { subject, local: 0n };
  const moved = patient({ ...henri, telecom: [{ system: 'phone', value: '07 99 99 99 99' }] });
  await floors.records.update(ask(actor), grant, id, version, moved, 'Patient');
  expect(await found(actor, { by: 'phone', value: '06 12 34 56 78' })).toEqual([]);
  expect(await found(actor, { by: 'email', value: 'henri@example.org' })).toEqual([]);
  expect(await found(actor, { by: 'phone', value: '0799999999' })).toEqual([subject]);
  await floors.records.update(ask(actor), grant, id, version + 1, patient({}), 'Patient');
  expect(await found(actor, { by: 'phone', value: '0799999999' })).toEqual([]);
  // By that of an import it is still known again.
  expect(await tokens(subject)).toBe(1);
  await floors.records.remove(ask(actor), grant, id, version + 2, 'Patient');
  expect(await tokens(subject)).toBe(0);
});

test('no value stands in the database, and an equal one in another field has another token', async () => {
  const actor = await testActor(floors.instance);
  const { subject } = await person(
    actor,
    patient({ identifier: [{ value: '2345678' }], telecom: [{ system: 'phone', value: '2345678' }] }),
  );
  const rows = await floors.instance.superSql<
    { token: bigint }[]
  >`select token from search_token where subject = ${subject}`;
  expect(new Set(rows.map(({ token }) => token)).size).toBe(2);
  const dump = JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? value.toString(16) : value));
  expect(dump).not.toContain((2_345_678).toString(16));
});

test('whoever asks for thousands of values asks one statement of each field, and holds up nobody', async () => {
  const actor = await testActor(floors.instance);
  const { subject } = await person(actor, henri);
  let statements = 0;
  const sql = openPool(floors.instance.urls.app, { max: 1 });
  const counted = new Proxy(sql, {
    apply: (target, self, args: unknown[]) => {
      statements++;
      return Reflect.apply(target, self, args) as unknown;
    },
  });
  const parts: FindParts = {
    sql: counted,
    keyring: floors.keyring,
    read: () => Promise.reject(new Error('nothing is read')),
  };
  const others = Array.from({ length: 8000 }, (_, n) => ({ by: 'identifier' as const, value: `x${n}` }));
  const email = { by: 'email' as const, value: 'henri@example.org' };
  expect(await candidates(parts, actor, ...others, email, email)).toEqual([subject]);
  expect(await candidates(parts, actor, ...others)).toEqual([]);
  expect(statements).toBe(3);
  await sql.end();
});

test('whoever asks next on the same connection is not taken for who asked before', async () => {
  const actor = await testActor(floors.instance);
  const { subject } = await person(actor, henri);
  const sql = openPool(floors.instance.urls.app, { max: 1 });
  const parts: FindParts = { sql, keyring: floors.keyring, read: () => Promise.reject(new Error('nothing is read')) };
  const stranger = await testActor(floors.instance);
  const query = { by: 'email', value: 'henri@example.org' } as const;
  // Pipelined, in turns.
  const found = await Promise.all(
    Array.from({ length: 20 }, (_, n) => candidates(parts, n % 2 === 0 ? actor : stranger, query)),
  );
  expect(found).toEqual(found.map((_, n) => (n % 2 === 0 ? [subject] : [])));
  const [left] = await sql<{ secret: string | null }[]>`select current_setting('carnet.secret', true) as secret`;
  expect(left?.secret ?? '').toBe('');
  await sql.end();
});
