import { createHmac, type KeyObject } from 'node:crypto';
import { CarnetError, Grant, type Uuid } from '../kernel/index.ts';
import { KeyCache, sweepEvery } from './cache.ts';
import { coalesce } from './coalesce.ts';
import type { Keyring, KeyringOptions, KeyringStatus } from './contract.ts';
import { EnvelopeSealer, envelopeKeyVersion } from './envelope.ts';
import { loadInstanceKeys } from './instance-keys.ts';
import { notOpenable } from './part-key.ts';
import { recordValues } from './record-values.ts';
import { checkRow, type KekRow, keyDestroyed } from './row.ts';
import { loadRowKey, type RowAuthority } from './row-key.ts';
import { accountFacts, destroySecret, getSecret, putSecret } from './secrets.ts';
import { SigningRing } from './signing-ring.ts';
import { kekStore } from './store.ts';
import { makeSubject, unwrapAuditKeys, unwrapDataKeys } from './subjects.ts';
import { UnlockedSubject } from './unlocked.ts';

const cachedSubjects = 10_000;

/**
 * Opens the keyring of an instance, and makes the instance's own keys at the first start; safe in several processes at
 * once. `bad-configuration` when keys database, key service and instance do not belong together, `key-service-away`,
 * `not-openable` when a row was tampered with.
 */
export async function createKeyring(options: KeyringOptions): Promise<Keyring> {
  const { kms, clock, instance } = options;
  const store = kekStore(options.sql);
  const authority = await loadRowKey({ store, kms, instance }, options.rowKeyPin);
  const own = await loadInstanceKeys(authority, clock);
  await makeSubject(authority, instance, 'instance');

  const dataKeyRows = coalesce(async (subjects: readonly Uuid[]) =>
    bySubject(await store.ofSubjects(subjects, 'data-key')),
  );
  const auditKeyRows = coalesce(async (subjects: readonly Uuid[]) =>
    bySubject(await store.ofSubjects(subjects, 'audit-key')),
  );
  const cacheOf = <T extends { wipe(): void }>(load: (subject: Uuid) => Promise<T>) =>
    new KeyCache<Uuid, T>({ load, clock, capacity: cachedSubjects });
  const dataKeys = cacheOf(async (subject) => unwrapDataKeys(authority, subject, await dataKeyRows(subject)));
  const auditKeys = cacheOf(async (subject) => unwrapAuditKeys(authority, subject, await auditKeyRows(subject)));
  const auditSealers = cacheOf(async (subject) => sealerFor(authority, options, await auditKeyRows(subject)));
  const caches = [dataKeys, auditKeys, auditSealers];
  const sweeping = setInterval(() => {
    for (const cache of caches) cache.sweep();
  }, sweepEvery).unref();
  const values = options.values === undefined ? null : recordValues(options.values);
  const signing = { 'access-token-signing': new SigningRing(authority, 'access-token-signing', clock) } as const;

  return {
    rowKeyPin: authority.rowKeyPin,
    createSubject: (subject, kind) => makeSubject(authority, subject, kind),
    async unlock(grant) {
      const facts = Grant.facts(grant);
      // Keys at hand serve reads for minutes; a write demands that the key service is there.
      if (facts.action === 'write') await kms.alive();
      return new UnlockedSubject(facts, await dataKeys.get(facts.subject), values);
    },
    blindIndex(field) {
      const keys = own.index.get(field);
      if (keys === undefined) throw new CarnetError('internal', 'There is no index of this name.');
      return {
        current: (value) => hmac(keys[0], Buffer.from(value)),
        all: (value) => keys.map((key) => hmac(key, Buffer.from(value))),
      };
    },
    mac(purpose, data) {
      const key = own.mac.get(purpose);
      if (key === undefined) throw new CarnetError('internal', 'There is no MAC key of this name.');
      return hmac(key, data);
    },
    putSecret: (grant, purpose, secret) => putSecret(authority, grant, purpose, secret),
    getSecret: (grant, purpose, id) => getSecret(authority, grant, purpose, id),
    destroySecret: (grant, id) => destroySecret(authority, grant, id),
    signingKeys: (purpose) => signing[purpose].keys(),
    findSigningKey: (purpose, kid) => signing[purpose].find(kid),
    rotateSigningKey: (purpose, olderThan = Number.POSITIVE_INFINITY) => signing[purpose].rotate(olderThan),
    retireSigningKeys: (purpose, before) => signing[purpose].retire(before),
    async sealForAudit(subject, aad, plaintext) {
      try {
        return (await auditSealers.get(subject)).seal(aad, plaintext);
      } catch (error) {
        if (error instanceof CarnetError && error.code === 'key-destroyed') return null;
        throw error;
      }
    },
    sealForRetention: (aad, plaintext) => own.retention.seal(aad, plaintext),
    async openAudit(grant, aad, envelope) {
      const { subject } = accountFacts(grant, 'read');
      const bytes = Buffer.from(envelope);
      const openers = await auditKeys.get(subject);
      const opener = openers.version(envelopeKeyVersion(bytes) ?? 0);
      if (opener === undefined) throw notOpenable();
      return opener.open(aad, bytes);
    },
    drop(subject) {
      for (const cache of caches) cache.drop(subject);
    },
    status: () => status(authority, dataKeys.size),
    async close() {
      clearInterval(sweeping);
      for (const cache of caches) cache.close();
      await options.values?.service.close();
      await kms.close();
    },
  };
}

async function status({ kms, store }: RowAuthority, cachedKeys: number): Promise<KeyringStatus> {
  const of = { provider: kms.name, cachedKeys };
  try {
    const { healthy, detail, kekVersion } = await kms.status();
    return { ...of, healthy, detail, kekVersion, wrappedKeys: await store.count() };
  } catch (error) {
    if (!(error instanceof CarnetError && error.code === 'key-service-away')) throw error;
    return { ...of, healthy: false, detail: error.detail, kekVersion: 0, wrappedKeys: 0 };
  }
}

/** The sealer to the newest of a subject's audit keys; only the public half is touched. */
async function sealerFor(
  authority: RowAuthority,
  { clock, instance }: KeyringOptions,
  rows: readonly KekRow[],
): Promise<EnvelopeSealer> {
  const newest = rows.at(-1);
  if (newest === undefined) throw keyDestroyed();
  checkRow(authority.rowKey, instance, newest);
  if (newest.publicKey === null) throw notOpenable();
  const recipient = { tenant: instance, subject: newest.subject, use: 'audit', keyVersion: newest.version } as const;
  return new EnvelopeSealer(recipient, newest.publicKey, clock);
}

function bySubject(rows: readonly KekRow[]): Map<Uuid, readonly KekRow[]> {
  return Map.groupBy(rows, (row) => row.subject);
}

function hmac(key: KeyObject, data: Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
