import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync } from 'node:crypto';
import { CarnetError, type Clock, newUuid, randomBytes } from '../kernel/index.ts';
import { addRows } from './add-rows.ts';
import { indexFields, type MacPurpose, macPurposes } from './contract.ts';
import { rawPublicKey } from './curve-keys.ts';
import { EnvelopeSealer } from './envelope.ts';
import { intoSecretKey } from './kdf.ts';
import { checkRow, damagedRow, type KekRow, type RowOf, signRow, unwrapRow, wrapRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';

/** The instance's own keys, held for the life of the process; those of the blind indexes are in the ring, since they turn. */
export interface InstanceKeys {
  readonly mac: ReadonlyMap<MacPurpose, KeyObject>;
  readonly retention: EnvelopeSealer;
}

type Wanted = Pick<RowOf, 'kind' | 'purpose'>;

const retentionRow: Wanted = { kind: 'instance-key', purpose: 'retention' };
const wantedRows: readonly Wanted[] = [
  ...indexFields.map((purpose): Wanted => ({ kind: 'index-key', purpose })),
  ...macPurposes.map((purpose): Wanted => ({ kind: 'mac-key', purpose })),
  retentionRow,
];

/**
 * Makes what is missing of the instance's keys and loads them. Of two processes that start at once each may make keys,
 * but a row that is there stays, so both read the same ones back.
 */
export async function loadInstanceKeys(authority: RowAuthority, clock: Clock): Promise<InstanceKeys> {
  const { store, instance } = authority;
  let rows = await store.ofInstance(instance);
  const missing = wantedRows.filter((wanted) => !rows.some((row) => matches(row, wanted)));
  if (missing.length > 0) {
    await addRows(authority, await Promise.all(missing.map((wanted) => makeRow(authority, wanted))));
    rows = await store.ofInstance(instance);
  }
  const mac = await Promise.all(
    macPurposes.map(async (purpose) => [purpose, await keyOf(authority, rows, { kind: 'mac-key', purpose })] as const),
  );
  return { mac: new Map(mac), retention: retentionSealer(authority, rows, clock) };
}

/** The private half of the newest retention key (of the version, when one is given), for whoever opens such envelopes. */
export async function unwrapRetentionKey(authority: RowAuthority, keyVersion: number): Promise<Buffer> {
  const rows = await authority.store.ofInstance(authority.instance);
  const row = rows.find((candidate) => matches(candidate, retentionRow) && candidate.version === keyVersion);
  if (row === undefined) throw damagedRow();
  checkRow(authority.rowKey, authority.instance, row);
  return unwrapRow(authority.kms, authority.instance, row);
}

function matches(row: KekRow, wanted: Wanted): boolean {
  return row.kind === wanted.kind && row.purpose === wanted.purpose;
}

async function makeRow(authority: RowAuthority, wanted: Wanted): Promise<KekRow> {
  const of: RowOf = { ...wanted, id: newUuid(), subject: authority.instance, version: 1 };
  if (wanted === retentionRow) return wrapNewPair(authority, of);
  const key = randomBytes(32);
  const row = await wrapRow(authority.kms, authority.instance, of, key);
  key.fill(0);
  return signRow(authority.rowKey, row);
}

/** A row with a new X25519 pair: the private half wrapped (raw 32 bytes), the public half in clear. */
export async function wrapNewPair(authority: RowAuthority, of: RowOf): Promise<KekRow> {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const row = await wrapRow(authority.kms, authority.instance, of, der.subarray(-32), rawPublicKey(publicKey));
  der.fill(0);
  return signRow(authority.rowKey, row);
}

async function keyOf(authority: RowAuthority, rows: readonly KekRow[], wanted: Wanted): Promise<KeyObject> {
  const row = rows.findLast((candidate) => matches(candidate, wanted));
  if (row === undefined) throw new CarnetError('internal', 'A key of the instance is missing after it was made.');
  checkRow(authority.rowKey, authority.instance, row);
  return intoSecretKey(await unwrapRow(authority.kms, authority.instance, row));
}

function retentionSealer(authority: RowAuthority, rows: readonly KekRow[], clock: Clock): EnvelopeSealer {
  const row = rows.findLast((candidate) => matches(candidate, retentionRow));
  if (row?.publicKey == null) throw damagedRow();
  checkRow(authority.rowKey, authority.instance, row);
  const { instance } = authority;
  return new EnvelopeSealer(
    { tenant: instance, subject: instance, use: 'retention', keyVersion: row.version },
    row.publicKey,
    clock,
  );
}
