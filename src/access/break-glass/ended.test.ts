import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type TestFloors,
  testActor,
  testDoctor,
  testEmergencies,
  testFloors,
  testGrants,
  testRecord,
} from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, type Uuid } from '../../kernel/index.ts';
import { giveUpGrant, revokeGrant } from '../grants/grants.ts';
import { widenEmergency } from './mine.ts';
import { openEmergency } from './open.ts';
import { answerEmergency, renewCode } from './rule.ts';
import { readEmergencyAccess } from './uses.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

const parts = () => testEmergencies(floors, []);
const ask = (actor: Actor) => ({ actor, request: newUuid() });
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof CarnetError ? `${error.code}: ${error.message}` : String(error)),
  );
const open = (doctor: Actor, code: string) =>
  openEmergency(parts(), ask(doctor), { find: { code }, reason: 'unconscious', words: 'Found on the road' });

/** Somebody whose record a doctor just opened by its code. */
async function opened() {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  await answerEmergency(parts(), ask(actor), idOf(subject), true);
  const code = (await readEmergencyAccess(parts(), ask(actor), idOf(subject))).code ?? '';
  const doctor = await testDoctor(floors.instance);
  return { actor, subject, code, doctor, use: await open(doctor, code) };
}
type Opened = Awaited<ReturnType<typeof opened>>;
const end = ({ actor, subject }: Opened, grant: string) =>
  revokeGrant(testGrants(floors), ask(actor), idOf(subject), grant);

test('what the patient ended is not opened again by that doctor within a day, with the answer of all that does not open', async () => {
  const of = await opened();
  await end(of, of.use.grant);
  const strangers = await failure(open(of.doctor, 'AAAAA-AAAAA'));
  expect(strangers).toMatch(/^not-found/);
  expect(await failure(open(of.doctor, of.code))).toBe(strangers);
  // In front of the table too, whatever the server asked before.
  const direct = asActor(
    floors.instance.appSql,
    of.doctor,
    null,
    (sql) =>
      sql`select gate.break_glass(${of.subject}, ${newUuid()}, ${newUuid()}, now() + interval '1 hour', ''::bytea, 'other', now(), ''::bytea)`,
  );
  expect(await failure(direct)).toContain('not opened again');
  const grants = await floors.instance
    .superSql`select 1 from access_grant where subject = ${of.subject} and revoked_at is null`;
  expect(grants).toHaveLength(0);
  const another = await testDoctor(floors.instance);
  expect(await failure(open(another, of.code))).toBe('fulfilled');
  await floors.instance
    .superSql`update emergency_use set ended_at = now() - interval '25 hours' where id = ${of.use.id}`;
  expect(await failure(open(of.doctor, of.code))).toBe('fulfilled');
});

test('also the rest of the card, and not what he ended himself, or what was answered anew since', async () => {
  const wide = await opened();
  const { grant } = await widenEmergency(parts(), ask(wide.doctor), wide.use.id);
  await end(wide, grant);
  expect(await failure(open(wide.doctor, wide.code))).toMatch(/^not-found/);
  await answerEmergency(parts(), ask(wide.actor), idOf(wide.subject), true);
  expect(await failure(open(wide.doctor, wide.code))).toBe('fulfilled');

  const own = await opened();
  await giveUpGrant(testGrants(floors), ask(own.doctor), own.use.grant);
  expect(await failure(open(own.doctor, own.code))).toBe('fulfilled');
});

test('a yes is for whoever has just shown that it is him; a no and another code are not', async () => {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  const late = { ...actor, factorAt: Date.now() - 6 * 60_000 };
  const answer = (allowed: boolean) => failure(answerEmergency(parts(), ask(late), idOf(subject), allowed));
  expect(await answer(true)).toMatch(/^factor-needed/);
  expect((await readEmergencyAccess(parts(), ask(late), idOf(subject))).answer).toBeNull();
  expect(await answer(false)).toBe('fulfilled');
  expect(await failure(renewCode(parts(), ask(late), idOf(subject)))).toBe('fulfilled');
  expect(await answer(true)).toMatch(/^factor-needed/);
});
