import type { KeyObject } from 'node:crypto';
import { CarnetError, newUuid, randomBytes, type Uuid } from '../kernel/index.ts';
import { addRows } from './add-rows.ts';
import type { SubjectKind } from './contract.ts';
import { privateKeyFromRaw } from './curve-keys.ts';
import { EnvelopeOpener } from './envelope.ts';
import { wrapNewPair } from './instance-keys.ts';
import { intoSecretKey } from './kdf.ts';
import { checkRow, type KekRow, keyDestroyed, type RowOf, signRow, unwrapRow, wrapRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';
import { newestSettled } from './settled.ts';
import type { DatedRow } from './store.ts';
import { SubjectKeys } from './subject-keys.ts';

/**
 * Makes and stores the first data key and the audit key pair of a subject. Nothing changes for a subject that has them;
 * `conflict` when it has them as another kind of subject.
 */
export async function makeSubject(authority: RowAuthority, subject: Uuid, kind: SubjectKind): Promise<void> {
  const { kms, instance, rowKey, store } = authority;
  const of = { subject, purpose: kind, version: 1 };
  const dataKey = randomBytes(32);
  const dataRow: RowOf = { ...of, id: newUuid(), kind: 'data-key' };
  const [data, audit] = await Promise.all([
    wrapRow(kms, instance, dataRow, dataKey),
    wrapNewPair(authority, { ...of, id: newUuid(), kind: 'audit-key' }),
  ]);
  dataKey.fill(0);
  await addRows(authority, [signRow(rowKey, data), audit]);
  const [kept] = await store.ofSubjects([subject], 'data-key');
  if (kept === undefined) throw new CarnetError('internal', 'A data key is missing after it was made.');
  checkRow(rowKey, instance, kept);
  if (kept.purpose !== kind) throw new CarnetError('conflict', 'This subject exists already, as one of another kind.');
}

/**
 * Unwraps all versions of a subject's data key. `key-destroyed` when there is none (any more).
 *
 * @param settleMs How old a version must be to seal: another process that does not have it yet could not open. 0 for the newest.
 */
export async function unwrapDataKeys(
  authority: RowAuthority,
  subject: Uuid,
  rows: readonly DatedRow[],
  settleMs: number,
): Promise<SubjectKeys> {
  const keys = await Promise.all(
    rows.map(async (row): Promise<[number, KeyObject]> => {
      checkRow(authority.rowKey, authority.instance, row);
      return [row.version, intoSecretKey(await unwrapRow(authority.kms, authority.instance, row))];
    }),
  );
  if (keys.length === 0) throw keyDestroyed();
  const sealing = newestSettled(rows, settleMs)?.version;
  return new SubjectKeys(authority.instance, subject, new Map(keys), sealing);
}

/** The openers of a subject's envelopes, by version of the audit key. */
export class AuditOpeners {
  readonly #openers: Map<number, EnvelopeOpener>;

  constructor(openers: ReadonlyMap<number, EnvelopeOpener>) {
    this.#openers = new Map(openers);
  }

  version(keyVersion: number): EnvelopeOpener | undefined {
    return this.#openers.get(keyVersion);
  }

  wipe(): void {
    this.#openers.clear();
  }
}

/** Unwraps the private halves of a subject's audit keys. `key-destroyed` when there is none (any more). */
export async function unwrapAuditKeys(
  authority: RowAuthority,
  subject: Uuid,
  rows: readonly KekRow[],
): Promise<AuditOpeners> {
  const openers = await Promise.all(
    rows.map(async (row): Promise<[number, EnvelopeOpener]> => {
      checkRow(authority.rowKey, authority.instance, row);
      const raw = await unwrapRow(authority.kms, authority.instance, row);
      const privateKey = privateKeyFromRaw('x25519', raw);
      raw.fill(0);
      const recipient = { tenant: authority.instance, subject, use: 'audit', keyVersion: row.version } as const;
      return [row.version, new EnvelopeOpener(recipient, privateKey)];
    }),
  );
  if (openers.length === 0) throw keyDestroyed();
  return new AuditOpeners(new Map(openers));
}
