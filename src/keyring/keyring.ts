import { sign } from 'node:crypto';
import { CarnetError, Grant, isUuid, type Uuid } from '../kernel/index.ts';
import { loadBackupSigner } from './backup-signing.ts';
import { KeyCache, sweepEvery } from './cache.ts';
import { coalesce } from './coalesce.ts';
import type { Keyring, KeyringOptions, KeyringStatus, MacPurpose } from './contract.ts';
import { rawPublicKey } from './curve-keys.ts';
import { destroySubject, keysOf } from './destroy.ts';
import { EnvelopeSealer, envelopeKeyVersion } from './envelope.ts';
import { demandGiven } from './gifts.ts';
import { hmacSha256 } from './hmac.ts';
import { indexRing } from './index-ring.ts';
import { loadInstanceKeys } from './instance-keys.ts';
import { troubleOf } from './kms/remote.ts';
import { keyLife, settleTime } from './life.ts';
import { notOpenable } from './part-key.ts';
import { recordValues } from './record-values.ts';
import { checkRow, type KekRow, keyDestroyed } from './row.ts';
import { loadRowKey, type RowAuthority } from './row-key.ts';
import { accountFacts, destroySecret, getSecret, putSecret } from './secrets.ts';
import { SigningRing } from './signing-ring.ts';
import { sourceTokens } from './source-token.ts';
import { type DatedRow, kekStore } from './store.ts';
import { makeSubject, unwrapAuditKeys, unwrapDataKeys } from './subjects.ts';
import { UnlockedSubject } from './unlocked.ts';

const cachedSubjects = 10_000;

/**
 * Opens the keyring of an instance, and makes the instance's own keys at the first start; safe in several processes at
 * once. `bad-configuration` when keys database, key service and instance do not belong together, `key-service-away`,
 * `not-openable` when a row was tampered with.
 */
export async function createKeyring(options: KeyringOptions): Promise<Keyring> {
  const { kms, clock, instance, life = keyLife } = options;
  const settleMs = settleTime(life);
  const store = kekStore(options.sql);
  const authority = await loadRowKey({ store, kms, instance }, options.rowKeyPin);
  const own = await loadInstanceKeys(authority, clock);
  const index = await indexRing(authority, settleMs);
  await makeSubject(authority, instance, 'instance');

  const dataKeyRows = coalesce(async (subjects: readonly Uuid[]) =>
    bySubject(await store.ofSubjects(subjects, 'data-key')),
  );
  const auditKeyRows = coalesce(async (subjects: readonly Uuid[]) =>
    bySubject(await store.ofSubjects(subjects, 'audit-key')),
  );
  const cacheOf = <T extends { wipe(): void }>(load: (subject: Uuid) => Promise<T>) =>
    new KeyCache<Uuid, T>({ load, clock, capacity: cachedSubjects, life });
  const dataKeys = cacheOf(async (subject) => unwrapDataKeys(authority, subject, await dataKeyRows(subject), settleMs));
  const auditKeys = cacheOf(async (subject) => unwrapAuditKeys(authority, subject, await auditKeyRows(subject)));
  const auditSealers = cacheOf(async (subject) => sealerFor(authority, options, await auditKeyRows(subject)));
  const caches = [dataKeys, auditKeys, auditSealers];
  const sweeping = setInterval(() => {
    for (const cache of caches) cache.sweep();
  }, sweepEvery).unref();
  const listening = options.listen?.({
    notified: (subject) => {
      if (isUuid(subject)) for (const cache of caches) cache.drop(subject);
    },
    listening: () => {
      for (const cache of caches) cache.keep();
    },
    lost: () => {
      for (const cache of caches) cache.pass();
    },
  });
  // Nothing is kept before it is sure that its end would be heard of.
  if (listening !== undefined) for (const cache of caches) cache.pass();
  const signing = {
    'access-token-signing': new SigningRing(authority, 'access-token-signing', clock),
    'receipt-signing': new SigningRing(authority, 'receipt-signing', clock),
    'checkpoint-signing': new SigningRing(authority, 'checkpoint-signing', clock),
  } as const;
  const looking = setInterval(() => void index.look(), life / 4).unref();
  const macKey = (purpose: MacPurpose) => {
    const key = own.mac.get(purpose);
    if (key === undefined) throw new CarnetError('internal', 'There is no MAC key of this name.');
    return key;
  };
  const values = options.values === undefined ? null : recordValues(options.values);

  return {
    rowKeyPin: authority.rowKeyPin,
    createSubject: (subject, kind) => makeSubject(authority, subject, kind),
    async unlock(grant) {
      const facts = Grant.facts(grant);
      await demandGiven(facts, options.gift, macKey('origin'));
      // Keys at hand serve reads for minutes; a write demands that the key service is there.
      if (facts.action === 'write') await kms.alive();
      return new UnlockedSubject(facts, await dataKeys.get(facts.subject), values);
    },
    blindIndex(field) {
      const keys = index.keys(field);
      return {
        current: (value) => hmacSha256(keys.current, Buffer.from(value)),
        all: (value) => keys.all.map((key) => hmacSha256(key, Buffer.from(value))),
      };
    },
    sourceTokens: (subject) => sourceTokens(index.keys('record-source'), subject),
    mac(purpose, data) {
      return hmacSha256(macKey(purpose), data);
    },
    altered: (error) => options.onAltered?.(error),
    putSecret: (grant, purpose, secret) => putSecret(authority, grant, purpose, secret),
    getSecret: (grant, purpose, id) => getSecret(authority, grant, purpose, id),
    destroySecret: (grant, id) => destroySecret(authority, grant, id),
    signingKeys: (purpose) => signing[purpose].keys(),
    findSigningKey: (purpose, kid) => signing[purpose].find(kid),
    rotateSigningKey: (purpose, olderThan = Number.POSITIVE_INFINITY) => signing[purpose].rotate(olderThan),
    backupSigner: () => loadBackupSigner(authority),
    retireSigningKeys: (purpose, before) => signing[purpose].retire(before),
    async signCheckpoint(text) {
      const [key] = await signing['checkpoint-signing'].keys();
      return { publicKey: rawPublicKey(key.publicKey), signature: sign(null, text, key.privateKey) };
    },
    async checkpointKeys() {
      return (await signing['checkpoint-signing'].keys()).map((key) => rawPublicKey(key.publicKey));
    },
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
    keysOf: (grant) => keysOf(authority, grant),
    async destroySubject(grant) {
      const destroyed = await destroySubject(authority, options.sql, grant);
      for (const cache of caches) cache.drop(Grant.facts(grant).subject);
      return destroyed;
    },
    async keyMadeAt(subject, version) {
      const row = (await dataKeyRows(subject)).find((one) => one.version === version);
      if (row !== undefined) checkRow(authority.rowKey, instance, row);
      return row?.createdAt ?? null;
    },
    drop(subject) {
      for (const cache of caches) cache.drop(subject);
    },
    status: () => status(authority, dataKeys.size),
    async close() {
      clearInterval(sweeping);
      clearInterval(looking);
      await listening?.stop();
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
    const trouble = healthy ? null : 'other';
    return { ...of, healthy, trouble, detail, kekVersion, wrappedKeys: await store.count() };
  } catch (error) {
    if (!(error instanceof CarnetError && error.code === 'key-service-away')) throw error;
    return { ...of, healthy: false, trouble: troubleOf(error), detail: error.detail, kekVersion: 0, wrappedKeys: 0 };
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

function bySubject(rows: readonly DatedRow[]): Map<Uuid, readonly DatedRow[]> {
  return Map.groupBy(rows, (row) => row.subject);
}
