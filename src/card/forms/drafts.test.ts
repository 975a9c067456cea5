import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../../test/people.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, systemClock, type Uuid } from '../../kernel/index.ts';
import { type DraftParts, forgetDraft, keepDraft, readDraft } from './drafts.ts';
import { sweepDrafts } from './drafts-store.ts';
import type { FormPart } from './values.ts';

let floors: TestFloors;
let now = systemClock.now();
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

const parts = (): DraftParts => ({
  sql: floors.instance.appSql,
  access: floors.access,
  keyring: floors.keyring,
  clock: { now: () => now },
});
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const ask = (actor: Actor, subject: Uuid, part: FormPart = 'allergies') => ({
  actor,
  request: newUuid(),
  record: idOf(subject),
  part,
});
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof CarnetError ? error.code : 'other'),
  );

async function person(): Promise<{ actor: Actor; subject: Uuid }> {
  const actor = await testActor(floors.instance);
  return { actor, subject: await testRecord(floors, actor) };
}

describe('a draft', () => {
  test('is kept for its part, replaced, and let go', async () => {
    const { actor, subject } = await person();
    expect(await readDraft(parts(), ask(actor, subject))).toBeNull();
    await keepDraft(parts(), ask(actor, subject), 'penic');
    await keepDraft(parts(), ask(actor, subject, 'notes'), 'speaks Breton');
    now += 1000;
    const { savedAt } = await keepDraft(parts(), ask(actor, subject), 'penicillin');
    expect(await readDraft(parts(), ask(actor, subject))).toEqual({ value: 'penicillin', savedAt });
    await forgetDraft(parts(), ask(actor, subject));
    await forgetDraft(parts(), ask(actor, subject));
    expect(await readDraft(parts(), ask(actor, subject))).toBeNull();
    expect((await readDraft(parts(), ask(actor, subject, 'notes')))?.value).toBe('speaks Breton');
  });

  test('that comes in late does not take the place of a newer one', async () => {
    const { actor, subject } = await person();
    const newer = await keepDraft(parts(), ask(actor, subject), 'newer');
    now -= 1000;
    await keepDraft(parts(), ask(actor, subject), 'older');
    now += 1000;
    expect(await readDraft(parts(), ask(actor, subject))).toEqual({ value: 'newer', ...newer });
  });

  test('is its writer’s alone, at a session, and nobody’s who may not open the record', async () => {
    const { actor, subject } = await person();
    await keepDraft(parts(), ask(actor, subject), 'mine');
    const stranger = await testActor(floors.instance);
    expect(await codeOf(readDraft(parts(), ask(stranger, subject)))).toBe('not-found');
    expect(await codeOf(keepDraft(parts(), ask(stranger, subject), 'theirs'))).toBe('not-found');
    const token = { ...actor, scopes: ['record:read', 'record:write'] } as const;
    expect(await codeOf(readDraft(parts(), ask(token, subject)))).toBe('not-allowed');
    expect(await codeOf(readDraft(parts(), { ...ask(actor, subject), record: 'nothing' }))).toBe('not-found');
    // Even with the route's check mistaken, PostgreSQL shows no row of another account.
    const rows = await floors.instance.appSql.begin(async (sql) => {
      await sql`select set_config('carnet.secret', ${stranger.secret.toString('hex')}, true), set_config('carnet.subject', ${subject}, true)`;
      return await sql`select 1 from card_draft`;
    });
    expect(rows).toHaveLength(0);
  });

  test('stands sealed, and opens in its place and at its time alone', async () => {
    const { actor, subject } = await person();
    await keepDraft(parts(), ask(actor, subject), 'canary-of-a-draft');
    const { superSql } = floors.instance;
    const [row] = await superSql<
      { text: string }[]
    >`select encode(sealed, 'escape') as text from card_draft where subject = ${subject}`;
    expect(row?.text).not.toContain('canary');
    await superSql`update card_draft set saved_at = saved_at + interval '1 second' where subject = ${subject}`;
    expect(await codeOf(readDraft(parts(), ask(actor, subject)))).toBe('not-openable');
    await superSql`update card_draft set saved_at = saved_at - interval '1 second', part = 'notes' where subject = ${subject}`;
    expect(await codeOf(readDraft(parts(), ask(actor, subject, 'notes')))).toBe('not-openable');
  });

  test('goes after 30 days', async () => {
    const { actor, subject } = await person();
    await keepDraft(parts(), ask(actor, subject), 'left');
    await floors.instance
      .superSql`update card_draft set saved_at = now() - interval '30 days 1 second' where subject = ${subject}`;
    const { retainSql } = floors.instance;
    await sweepDrafts(retainSql);
    expect(await floors.instance.superSql`select 1 from card_draft where subject = ${subject}`).toHaveLength(0);
  });
});
