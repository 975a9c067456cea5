import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { testActor } from '../../../test/people.ts';
import { consentVersion } from '../../access/index.ts';
import { openPool } from '../../database/index.ts';
import {
  type Actor,
  formatResourceId,
  lengthPrefixed,
  newUuid,
  type ResourceId,
  randomBytes,
  type Uuid,
} from '../../kernel/index.ts';
import { holdRetirement } from '../../keyring/hold.ts';
import { noteInLedger, readLedger } from '../ledger/ledger.ts';
import { replayLedger } from '../ledger/replay.ts';
import { eraseAccount, eraseRecord, erasureOutlook, erasureState } from './erase.ts';
import { type ErasureFloors, erasureFloors, type Place, replaying } from './erasure.fixture.ts';
import { finishErasure, resumeErasures, sweepErasure } from './steps.ts';
import { tombMac } from './tomb.ts';

let instance: TestInstance;
let folder: string;
let place: Place;
let floors: ErasureFloors;
beforeAll(async () => {
  instance = await testInstance();
  folder = await mkdtemp(join(tmpdir(), 'carnet-erasure-'));
  place = {
    urls: instance.urls,
    instance: instance.instanceId,
    keyFile: join(folder, 'keys'),
    ledger: join(folder, 'ledger.jsonl'),
  };
  floors = await erasureFloors(place);
});
afterAll(async () => {
  await floors.close();
  await instance.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  floors.told.length = 0;
  floors.errors.length = 0;
});

interface Person {
  readonly actor: Actor;
  readonly subject: Uuid;
  readonly entry: ResourceId;
}

const ask = (actor: Actor) => ({ actor, request: newUuid() });
const coded = (code: string) => expect.objectContaining({ code });
const recordId = (subject: Uuid) => formatResourceId({ subject, local: 0n });

/** A person with an account, keys, a record of their own and entries in it, one of them with a history. */
async function person(): Promise<Person> {
  const actor = await testActor(instance);
  await floors.keyring.createSubject(actor.account, 'account');
  await instance.signInSql`insert into account (id, email_token, email, password_hash, roles, language, state, created_at)
    values (${actor.account}, ${randomBytes(32)}, ${randomBytes(64)}, 'x', '{patient}', 'en', 'active', now())`;
  await floors.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  const { subject } = await floors.access.createRecord(actor, { kind: 'self' });
  const entry = await fill(actor, subject);
  return { actor, subject, entry };
}

async function fill(actor: Actor, subject: Uuid): Promise<ResourceId> {
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const who = { actor, request: newUuid(), purpose: 'self-care' } as const;
  const body = { resourceType: 'Condition', code: { text: 'asthma' } };
  const { id } = await floors.records.create(who, grant, subject, body, 'Condition');
  await floors.records.update(who, grant, id, 1, { ...body, code: { text: 'none' } }, 'Condition');
  return id;
}

const read = (actor: Actor, id: ResourceId) =>
  floors.records.read({ actor, request: newUuid(), purpose: 'self-care' }, 'Condition', id);

/** How many rows of the main database still name one of the subjects, but for tombstones and the log's pseudonyms of who acted. */
async function rowsOf(...subjects: readonly Uuid[]): Promise<number> {
  const columns = await instance.superSql<
    { tab: string; col: string }[]
  >`select c.table_name as tab, c.column_name as col
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where table_schema = 'public' and c.data_type = 'uuid' and t.table_type = 'BASE TABLE'
      and c.table_name not in ('erasure', 'record') and not (c.table_name = 'audit_locator' and c.column_name = 'actor')`;
  let sum = 0;
  for (const { tab, col } of columns) {
    const [row] = await instance.superSql.unsafe<{ n: number }[]>(
      `select count(*)::int as n from ${tab} where ${col} = any ($1::uuid[])`,
      [[...subjects]],
    );
    sum += row?.n ?? 0;
  }
  return sum;
}

const keysOf = async (...subjects: readonly Uuid[]) =>
  (await instance.keysSql`select 1 from kek_ciphertext where subject = any (${[...subjects]}::uuid[])`).length;

async function guardianOf(subject: Uuid, actor: Actor): Promise<void> {
  const mac = floors.keyring.mac('origin', lengthPrefixed(['relation', 1, subject, actor.account, 'guardian']));
  await instance.superSql`insert into relation (subject, actor, kind, ground, mac)
    values (${subject}, ${actor.account}, 'guardian', 'consent', ${mac})`;
}

async function dependentOf(actor: Actor): Promise<Uuid> {
  const { subject } = await floors.access.createRecord(actor, { kind: 'dependent', ground: 'parent' });
  await fill(actor, subject);
  return subject;
}

describe('erasing an account with its record', () => {
  test('ends all access, destroys every key and leaves no row, and says so in a receipt', async () => {
    const [gone, other] = [await person(), await person()];
    const { id, state, receipt } = await eraseAccount(floors.parts, ask(gone.actor));
    expect(state).toBe('done');
    expect(receipt?.erased.map(({ kind, record }) => [kind, record])).toEqual([
      ['account', null],
      ['record', recordId(gone.subject)],
    ]);
    expect(receipt?.keys.map(({ kind }) => kind).toSorted()).toEqual([
      'audit-key',
      'audit-key',
      'data-key',
      'data-key',
    ]);
    expect(JSON.stringify(receipt)).not.toContain(gone.actor.account);
    expect(Date.parse(receipt?.backups.keyCopiesUselessBy ?? '')).toBeGreaterThan(Date.now() + 29 * 24 * 3600_000);
    await expect(read(gone.actor, gone.entry)).rejects.toEqual(coded('not-found'));
    expect(await keysOf(gone.actor.account, gone.subject)).toBe(0);
    await vi.waitFor(async () => expect(await sweepErasure(floors.parts, id)).toBe(true));
    expect(await rowsOf(gone.actor.account, gone.subject)).toBe(0);
    // And nobody else lost anything.
    expect((await read(other.actor, other.entry)).version).toBe(2);
    expect(floors.errors).toEqual([]);
    const [leaf] = await instance.superSql`select kind, outcome from audit_event where request = ${id}`;
    expect(leaf).toEqual({ kind: 92, outcome: 0 });
    // Asked again by its id it gives the same receipt.
    expect((await erasureState(floors.parts, id)).receipt).toEqual(receipt);
    await expect(erasureState(floors.parts, newUuid())).rejects.toEqual(coded('not-found'));
  });

  test('asks for a factor that was just shown, of the server and of PostgreSQL', async () => {
    const { actor, subject, entry } = await person();
    const stale = { ...actor, factorAt: Date.now() - 6 * 60_000 };
    await expect(eraseAccount(floors.parts, ask(stale))).rejects.toEqual(coded('factor-needed'));
    await instance.superSql`update session set factor_at = now() - interval '7 minutes' where id = ${actor.session}`;
    await expect(eraseAccount(floors.parts, ask(actor))).rejects.toEqual(coded('factor-needed'));
    await expect(eraseRecord(floors.parts, ask(actor), recordId(subject))).rejects.toEqual(coded('factor-needed'));
    expect((await read(actor, entry)).version).toBe(2);
  });

  test('waits for whoever is the last to look after somebody else', async () => {
    const [marie, julien] = [await person(), await person()];
    const henri = await dependentOf(marie.actor);
    await expect(eraseAccount(floors.parts, ask(marie.actor))).rejects.toEqual(coded('conflict'));
    expect(await keysOf(marie.subject)).toBe(2);
    await guardianOf(henri, julien.actor);
    expect((await erasureOutlook(floors.parts, marie)).records).toContainEqual({
      id: recordId(henri),
      relation: 'guardian',
      others: 1,
    });
    expect((await eraseAccount(floors.parts, ask(marie.actor))).state).toBe('done');
    await floors.access.authorize(julien.actor, henri, 'write', 'self-care');
    // Whoever stays sees that somebody looked after it, and not who.
    expect(
      await instance.superSql`select label, revoked_at is not null as ended from relation
      where subject = ${henri} and actor = ${marie.actor.account}`,
    ).toEqual([{ label: null, ended: true }]);
    await expect(eraseAccount(floors.parts, ask(julien.actor))).rejects.toEqual(coded('conflict'));
  });

  test('a relation that this server did not write erases nobody', async () => {
    const [thief, victim] = [await person(), await person()];
    await instance.superSql`delete from relation where actor = ${thief.actor.account}`;
    await instance.superSql`insert into relation (subject, actor, kind, ground, mac)
      values (${victim.subject}, ${thief.actor.account}, 'self', 'self', ${randomBytes(32)})`;
    await expect(eraseAccount(floors.parts, ask(thief.actor))).rejects.toEqual(coded('not-openable'));
    await expect(eraseRecord(floors.parts, ask(thief.actor), recordId(victim.subject))).rejects.toEqual(
      coded('not-openable'),
    );
    expect(await keysOf(victim.subject)).toBe(2);
  });
});

describe('erasing a record', () => {
  test('of a dependent tells the others, who find nothing any more', async () => {
    const [marie, julien] = [await person(), await person()];
    const henri = await dependentOf(marie.actor);
    await guardianOf(henri, julien.actor);
    const { id, state } = await eraseRecord(floors.parts, ask(marie.actor), recordId(henri));
    expect(state).toBe('done');
    expect(floors.told).toEqual([julien.actor.account]);
    await expect(floors.access.authorize(julien.actor, henri, 'read', 'self-care')).rejects.toEqual(coded('not-found'));
    await vi.waitFor(async () => expect(await sweepErasure(floors.parts, id)).toBe(true));
    expect(await rowsOf(henri)).toBe(0);
    expect((await read(marie.actor, marie.entry)).version).toBe(2);
  });

  test('of oneself leaves the account, which may begin anew', async () => {
    const { actor, subject, entry } = await person();
    await eraseRecord(floors.parts, ask(actor), recordId(subject));
    await expect(read(actor, entry)).rejects.toEqual(coded('not-found'));
    expect((await floors.access.createRecord(actor, { kind: 'self' })).subject).not.toBe(subject);
  });

  test('is refused for a stranger as for a record that is not there', async () => {
    const [stranger, owner] = [await person(), await person()];
    for (const subject of [owner.subject, newUuid()]) {
      await expect(eraseRecord(floors.parts, ask(stranger.actor), recordId(subject))).rejects.toEqual(
        coded('not-found'),
      );
    }
    expect(await keysOf(owner.subject)).toBe(2);
  });
});

describe('the tombstone alone', () => {
  test('refuses all access, though keys, relation and session are put back', async () => {
    const { actor, subject, entry } = await person();
    const keep = async (table: string, column: string, value: Uuid) =>
      instance.superSql.unsafe(`select * from ${table} where ${column} = $1`, [value]);
    const [relation, session] = [
      await keep('relation', 'subject', subject),
      await keep('session', 'id', actor.session),
    ];
    await instance.superSql.begin(async (sql) => {
      await sql`select set_config('carnet.secret', ${actor.secret.toString('hex')}, true)`;
      await sql`select gate.erase_account(${subject}, ${newUuid()}, ${randomBytes(32)}, ${randomBytes(32)})`;
    });
    // The keys are there: nothing but the tombstone refuses.
    expect(await keysOf(subject)).toBe(2);
    for (const [table, rows] of [
      ['relation', relation],
      ['session', session],
    ] as const) {
      await expect(
        instance.superSql`insert into ${instance.superSql(table)} ${instance.superSql(rows)}`,
      ).rejects.toEqual(coded('CN003'));
    }
    await instance.superSql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`insert into relation ${sql(relation)}`;
      await sql`insert into session ${sql(session)}`;
    });
    await expect(read(actor, entry)).rejects.toEqual(coded('not-found'));
    await expect(fill(actor, subject)).rejects.toEqual(coded('not-found'));
    await expect(
      floors.records.all({ actor, request: newUuid(), purpose: 'self-care' }, subject, {
        types: null,
        kind: 'record-search',
        what: 'all',
      }),
    ).rejects.toEqual(coded('not-found'));
  });

  test('is nobody’s to take away, and deletes nobody else', async () => {
    const { subject } = await person();
    await expect(instance.retainSql`delete from erasure`).rejects.toThrow('permission denied');
    await expect(instance.retainSql`update erasure set subject = ${subject}`).rejects.toThrow('permission denied');
    await expect(instance.appSql`select 1 from erasure`).rejects.toThrow('permission denied');
    await expect(
      instance.appSql`select gate.erase_again('record', ${subject}, ${newUuid()}, now(), ${randomBytes(32)})`,
    ).rejects.toThrow('permission denied');
    const before = await rowsOf(subject);
    await instance.retainSql`select gate.sweep_erased(${subject}, 1000), gate.sweep_locator(${subject}, 1000)`;
    expect(await rowsOf(subject)).toBe(before);
  });

  test('costs the same whatever the size of the record', async () => {
    const { actor, subject } = await person();
    await instance.superSql`insert into resource (subject, id, type, version, updated_at, sealed)
      select ${subject}, n, 3, 1, now(), ${randomBytes(900)} from generate_series(1, 20000) n`;
    const began = performance.now();
    const { id } = await eraseRecord({ ...floors.parts, settleMs: 3600_000 }, ask(actor), recordId(subject));
    expect(performance.now() - began).toBeLessThan(1_000);
    await vi.waitFor(async () => expect(await sweepErasure(floors.parts, id)).toBe(true), { timeout: 10_000 });
    expect(await rowsOf(subject)).toBe(0);
  });
});

describe('a process that is killed', () => {
  const steps = [
    'entombed',
    'in-ledger',
    'lists-ended',
    'keys-noted',
    'keys-destroyed',
    'destruction-noted',
    'receipt',
    'swept',
  ];
  test.each(steps)('when it has done "%s" leaves the rest to the next one', async (step) => {
    const { actor, subject, entry } = await person();
    const child = spawn(process.execPath, [
      fileURLToPath(new URL('fixtures/stopped.ts', import.meta.url)),
      step,
      JSON.stringify(place),
      JSON.stringify({ ...actor, secret: actor.secret.toString('hex') }),
    ]);
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal, said).toBe('SIGKILL');
    // From the first step on nobody gets in.
    floors.keyring.drop(subject);
    await expect(read(actor, entry)).rejects.toEqual(coded('not-found'));
    await replayLedger(replaying(floors.parts));
    await resumeErasures(floors.parts);
    expect(floors.errors).toEqual([]);
    expect(await keysOf(actor.account, subject)).toBe(0);
    expect(await rowsOf(actor.account, subject)).toBe(0);
    const [row] = await instance.superSql<{ receipt: Uuid }[]>`select receipt from erasure where subject = ${subject}`;
    const receipt = await finishErasure(floors.parts, row?.receipt ?? newUuid());
    // All keys stand in the receipt, also where the process died before it could say that they were gone.
    expect(receipt?.keys.length).toBe(4);
    const acts = (await readLedger(floors.parts)).flatMap((line) =>
      line.act === 'erasure' && line.receipt === row?.receipt ? [line.kind] : [],
    );
    expect(acts.toSorted()).toEqual(['account', 'record']);
  });
});

describe('what is away', () => {
  test('is waited for: access has ended already, and the receipt comes when the keys are gone', async () => {
    const { actor, subject, entry } = await person();
    const pool = openPool(instance.urls.keys, { max: 1 });
    const hold = await holdRetirement(pool);
    const { id, state, receipt } = await eraseAccount(floors.parts, ask(actor));
    expect([state, receipt]).toEqual(['working', null]);
    expect(floors.errors.splice(0)).toEqual([coded('conflict')]);
    await expect(read(actor, entry)).rejects.toEqual(coded('not-found'));
    expect(await keysOf(subject)).toBe(2);
    await hold.release();
    await pool.end();
    expect((await erasureState(floors.parts, id)).state).toBe('done');
    expect(await keysOf(subject)).toBe(0);
  });
});

const erased = (lines: Awaited<ReturnType<typeof readLedger>>): readonly string[] =>
  lines.flatMap((line) => (line.act === 'erasure' ? [line.who] : [])).toSorted();

describe('the rights ledger', () => {
  test('names nobody, is signed and chained, and is written once', async () => {
    const { actor, subject } = await person();
    const { id } = await eraseAccount(floors.parts, ask(actor));
    const text = await readFile(place.ledger, 'utf8');
    for (const name of [actor.account, subject, recordId(subject)]) expect(text).not.toContain(name);
    const before = (await readLedger(floors.parts)).length;
    const tomb = { kind: 'account', subject: actor.account, receipt: id } as const;
    await noteInLedger(floors.parts, { ...tomb, at: new Date(), mac: tombMac(floors.keyring, tomb) });
    await expect(noteInLedger(floors.parts, { ...tomb, at: new Date(), mac: randomBytes(32) })).rejects.toEqual(
      coded('not-openable'),
    );
    expect((await readLedger(floors.parts)).length).toBe(before);
  });

  test('that was altered is seen, whatever was altered', async () => {
    const text = await readFile(place.ledger, 'utf8');
    const lines = text.split('\n').slice(0, -1);
    const of = async (altered: readonly string[]) => {
      const ledger = join(folder, 'altered.jsonl');
      await writeFile(ledger, altered.map((line) => `${line}\n`).join(''));
      return readLedger({ ...floors.parts, ledger });
    };
    expect((await of(lines)).length).toBe(lines.length);
    const [first = '', ...rest] = lines;
    for (const altered of [
      rest,
      [...rest, first],
      [first, ...rest.slice(1)],
      [first.replace('"account"', '"record"'), ...rest],
      [first.replace(/"at":"[^"]+"/, '"at":"2020-01-01T00:00:00.000Z"'), ...rest],
      [first.replace(/"signature":"../, '"signature":"AA'), ...rest],
      ['{}', ...rest],
      ['half', ...rest],
    ]) {
      await expect(of(altered)).rejects.toEqual(coded('bad-configuration'));
    }
    // Half a line, which a machine that stopped left behind, was never told to anybody.
    await appendFile(join(folder, 'altered.jsonl'), '');
    await writeFile(join(folder, 'altered.jsonl'), `${text}{"n":`);
    expect((await readLedger({ ...floors.parts, ledger: join(folder, 'altered.jsonl') })).length).toBe(lines.length);
  });

  test('that is gone is missed; whoever goes on without it has it written anew of what the database knows', async () => {
    const ledger = join(folder, 'anew.jsonl');
    const parts = replaying({ ...floors.parts, ledger });
    await expect(replayLedger(parts)).rejects.toEqual(coded('bad-configuration'));
    const lines = await readLedger(floors.parts);
    const whole = erased(lines);
    await replayLedger(parts, { acceptLost: true });
    const anew = await readLedger(parts);
    expect(anew[0]).toMatchObject({ act: 'ledger-lost', known: lines.length });
    expect(erased(anew)).toEqual(whole);
    // The old one, should it turn up, is not what this database knows any more.
    await expect(replayLedger(replaying(floors.parts))).rejects.toEqual(coded('bad-configuration'));
  });
});
