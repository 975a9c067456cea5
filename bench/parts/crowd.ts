import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import { relationMac } from '../../src/access/origin.ts';
import { openPool } from '../../src/database/index.ts';
import { type Actor, isUuid, newUuid, randomBytes, type Uuid } from '../../src/kernel/index.ts';
import { openInstanceKms, type Unlocked } from '../../src/keyring/index.ts';
import { wrapNewPair } from '../../src/keyring/instance-keys.ts';
import { intoSecretKey } from '../../src/keyring/kdf.ts';
import { type KekRow, signRow, wrapRow } from '../../src/keyring/row.ts';
import { loadRowKey, type RowAuthority } from '../../src/keyring/row-key.ts';
import { kekStore } from '../../src/keyring/store.ts';
import { SubjectKeys } from '../../src/keyring/subject-keys.ts';
import { UnlockedSubject } from '../../src/keyring/unlocked.ts';
import { patientTokens } from '../../src/records/find/find.ts';
import { type ResourceBody, type ResourceType, resourceTypes } from '../../src/records/index.ts';
import { placeOf } from '../../src/records/open.ts';
import { stamp } from '../../src/records/stamp.ts';
import { copyIn, type Rows } from './copy.ts';
import type { BenchProduct } from './product.ts';

/**
 * Many patients at the speed of the database: keys, seals, tokens and MACs are made by the product's own functions, so that it reads the
 * rows as real, and the rows go in by COPY, past the triggers, as nobody but a superuser may. Who and what is numbered, and follows from
 * its number: nothing of it is kept in memory.
 */

/** Every so many-th patient has a chart of this many entries; the others have two. */
export const chartEvery = 500;
export const chartEntries = 200;
const usualEntries = 2;
const perChunk = 1_000;

/** A stored thing by its number: of whose record, in which session, under which id. */
export const subjectOf = (n: number): Uuid => uuidOf(`subject ${n}`);
export const entryOf = (n: number, entry: number): bigint => digest(`entry ${n} ${entry}`).readBigUInt64BE() >> 1n;
export const identifierOf = (n: number): string => `1${String(n).padStart(12, '0')}`;

/** The n-th patient, signed in. */
export function patientActor(n: number): Actor {
  return {
    account: uuidOf(`account ${n}`),
    roles: ['patient'],
    role: 'patient',
    secret: digest(`secret ${n}`).subarray(0, 16),
    session: uuidOf(`session ${n}`),
    proof: 'demo',
    factorAt: Date.now(),
    scopes: null,
  };
}

export const conditionOf = (n: number): ResourceBody => ({
  resourceType: 'Condition',
  code: { text: `entry ${n}` },
  note: [{ text: 'word '.repeat(170) }],
});

function patientOf(n: number): ResourceBody {
  return {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:oid:1.2.250.1.213.1.4.8', value: identifierOf(n) }],
    name: [{ use: 'official', family: `Family${n % 70_001}`, given: [`Given${n % 3_001}`] }],
    telecom: [{ system: 'phone', value: `06${String(n % 100_000_000).padStart(8, '0')}` }],
    gender: n % 2 === 0 ? 'female' : 'male',
    birthDate: new Date(Date.UTC(1930, 0, 1 + (n % 30_000))).toISOString().slice(0, 10),
  };
}

/** Makes the patients from number `from` up to, but not, `to`. `atOnce`: how many at a time, where a key service takes but few questions. */
export async function makeCrowd(made: BenchProduct, from: number, to: number, atOnce = perChunk): Promise<void> {
  const keysSql = openPool(made.keys, { max: 1 });
  const kms = await openInstanceKms(made.config, keysSql);
  const { instance } = made.product;
  const authority = await loadRowKey({ store: kekStore(keysSql), kms, instance }, undefined);
  const [main, keys] = [await bulk(made.superuser), await bulk(keysAddress(made.superuser))];
  // The next chunk is made while PostgreSQL stores the one before.
  let storing: Promise<unknown> = Promise.resolve();
  for (let start = from; start < to; start += perChunk) {
    const chunk = await chunkOf(made, authority, { from: start, to: Math.min(to, start + perChunk), atOnce });
    await storing;
    storing = Promise.all([copyIn(keys, chunk.keys), copyAll(main, chunk.rows)]);
    storing.catch(() => undefined); // met by the await above, or below
  }
  await storing;
  await Promise.all([main.end(), keys.end()]);
  await kms.close();
  await keysSql.end();
}

/** Brings statistics and visibility of the tables up to date, and what was written to the disk. */
export async function settleCrowd({ superuser }: BenchProduct): Promise<void> {
  for (const sql of [await bulk(superuser), await bulk(keysAddress(superuser))]) {
    await sql`vacuum (analyze)`;
    await sql`checkpoint`;
    await sql.end();
  }
}

/** Has each of these look after the patients of these numbers, besides those who do. */
export async function keepPatients(
  { superuser, product }: BenchProduct,
  keepers: readonly { readonly account: Uuid; readonly patients: readonly number[] }[],
): Promise<void> {
  const sql = await bulk(superuser);
  const rows = keepers.flatMap(({ account, patients }) =>
    patients.map((n) => relationRow(product.keyring, subjectOf(n), account, 'guardian', 'mandate')),
  );
  // An earlier run may have been here.
  await sql`delete from relation where kind = 'guardian' and actor = any (${keepers.map(({ account }) => account)}::uuid[])`;
  await copyIn(sql, { table: 'relation', columns: relationColumns, rows });
  await sql`analyze relation`;
  await sql.end();
}

async function bulk(address: string): Promise<Sql> {
  const sql = openPool(address, { max: 1 });
  await sql`set session_replication_role = replica`;
  await sql`set synchronous_commit = off`;
  return sql;
}

function keysAddress(superuser: string): string {
  const url = new URL(superuser);
  url.pathname = `${url.pathname}_keys`;
  return url.href;
}

async function copyAll(sql: Sql, all: readonly Rows[]): Promise<void> {
  for (const rows of all) await copyIn(sql, rows);
}

const relationColumns = ['subject', 'actor', 'kind', 'ground', 'mac'];
const relationRow = (
  vouch: BenchProduct['product']['keyring'],
  subject: Uuid,
  actor: Uuid,
  kind: 'self' | 'guardian',
  ground: string,
) => [subject, actor, kind, ground, relationMac(vouch, { subject, actor, kind, ground })];

interface Chunk {
  readonly keys: Rows;
  readonly rows: readonly Rows[];
}

async function chunkOf(
  { product }: BenchProduct,
  authority: RowAuthority,
  { from, to, atOnce }: { readonly from: number; readonly to: number; readonly atOnce: number },
): Promise<Chunk> {
  const all: PatientRows[] = [];
  for (let start = from; start < to; start += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, to - start) }, (_, at) => start + at);
    all.push(...(await Promise.all(numbers.map((n) => patientRows(product.keyring, authority, n)))));
  }
  const rows = (which: Exclude<keyof PatientRows, 'subject'>) => all.flatMap((one) => one[which]);
  return {
    keys: { table: 'kek_ciphertext', columns: keyColumns, rows: rows('keys') },
    rows: [
      { table: 'record', columns: ['id'], rows: all.map(({ subject }) => [subject]) },
      { table: 'session', columns: sessionColumns, rows: rows('sessions') },
      { table: 'relation', columns: relationColumns, rows: rows('relations') },
      { table: 'resource', columns: resourceColumns, rows: rows('resources') },
      { table: 'search_token', columns: ['token', 'field', 'type', 'subject', 'id'], rows: rows('tokens') },
    ],
  };
}

const sessionColumns = [
  ...['id', 'account', 'secret_hash', 'proof', 'created_at', 'factor_at', 'idle_expires_at', 'expires_at'],
];
const resourceColumns = ['subject', 'id', 'type', 'version', 'updated_at', 'sealed'];

interface PatientRows {
  readonly subject: Uuid;
  readonly keys: Rows['rows'];
  readonly sessions: Rows['rows'];
  readonly relations: Rows['rows'];
  readonly resources: Rows['rows'];
  readonly tokens: Rows['rows'];
}

async function patientRows(
  keyring: BenchProduct['product']['keyring'],
  authority: RowAuthority,
  n: number,
): Promise<PatientRows> {
  const [subject, actor, now] = [subjectOf(n), patientActor(n), new Date()];
  const later = new Date(now.getTime() + 86_400_000);
  const { keys, unlocked } = await keysOf(authority, subject);
  const resource = (type: ResourceType, local: bigint, body: ResourceBody) => {
    const id = { subject, local };
    return [
      ...[subject, local, resourceTypes[type].code, 1, now],
      unlocked.seal(placeOf(type, id, 1), stamp(body, id, 1, now)),
    ];
  };
  const patient = patientOf(n);
  const entries = n % chartEvery === 0 ? chartEntries : usualEntries;
  return {
    subject,
    keys,
    sessions: [
      [
        ...[actor.session, actor.account, createHash('sha256').update(actor.secret).digest(), actor.proof],
        ...[now, now, later, later],
      ],
    ],
    relations: [relationRow(keyring, subject, actor.account, 'self', 'self')],
    resources: [
      resource('Patient', 0n, patient),
      ...Array.from({ length: entries }, (_, at) => resource('Condition', entryOf(n, at), conditionOf(at))),
    ],
    tokens: patientTokens(keyring, patient).map(([token, field]) => [
      ...[token, field, resourceTypes.Patient.code, subject, 0],
    ]),
  };
}

const keyColumns = [
  ...['id', 'subject', 'kind', 'purpose', 'version', 'context', 'kek_version', 'ciphertext', 'commitment'],
  ...['public_key', 'epoch', 'mac'],
];

/** The keys of a new patient as `createSubject` makes them, and the data key unlocked to seal with. */
async function keysOf(
  authority: RowAuthority,
  subject: Uuid,
): Promise<{ readonly keys: Rows['rows']; readonly unlocked: Unlocked }> {
  const { kms, instance, rowKey } = authority;
  const of = { subject, purpose: 'patient', version: 1 } as const;
  const dataKey = randomBytes(32);
  const [data, audit] = await Promise.all([
    wrapRow(kms, instance, { ...of, id: newUuid(), kind: 'data-key' }, dataKey),
    wrapNewPair(authority, { ...of, id: newUuid(), kind: 'audit-key' }),
  ]);
  const row = (one: KekRow) => [
    ...[one.id, one.subject, one.kind, one.purpose, one.version, one.context, one.kekVersion, one.ciphertext],
    ...[one.commitment, one.publicKey, one.epoch, one.mac],
  ];
  const facts = {
    actor: null,
    machine: null,
    subject,
    relation: 'self',
    purpose: 'operations',
    proof: 'demo',
  } as const;
  return {
    keys: [row(signRow(rowKey, data)), row(audit)],
    unlocked: new UnlockedSubject(
      { ...facts, action: 'write', parts: ['identity', 'card'] },
      new SubjectKeys(instance, subject, new Map([[1, intoSecretKey(dataKey)]])),
    ),
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(`carnet crowd ${text}`).digest();
}

/** A UUID of version 4 by its form, which follows from the text. */
function uuidOf(text: string): Uuid {
  const bytes = digest(text);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  if (!isUuid(id)) throw new TypeError('no id');
  return id;
}
