import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { consentVersion } from '../src/access/index.ts';
import { openProduct } from '../src/compose.ts';
import { openPool } from '../src/database/index.ts';
import { type Actor, newUuid, type ResourceId, randomBytes, type Uuid } from '../src/kernel/index.ts';
import { createLocalCustodian, createLocalKms } from '../src/keyring/kms/local.ts';
import { checkRow, signRow } from '../src/keyring/row.ts';
import { loadRowKey } from '../src/keyring/row-key.ts';
import { kekStore } from '../src/keyring/store.ts';
import { eraseAccount } from '../src/rights/erasure/erase.ts';
import { type ErasureFloors, erasureFloors } from '../src/rights/erasure/erasure.fixture.ts';
import { type TestInstance, testInstance } from './instance.ts';
import { testActor } from './people.ts';
import { testConfig } from './product.ts';

/**
 * The drill of erasure against backups, with local keys: both databases are copied, then somebody is erased. What the copies
 * still open, before and after the epoch has ended, and what the rights ledger does when one of them is started.
 */
let instance: TestInstance;
let folder: string;
let now: ErasureFloors;
const copies: string[] = [];

interface Person {
  readonly actor: Actor;
  readonly subject: Uuid;
  readonly entry: ResourceId;
}
let erased: Person;
let staying: Person;
const old = { app: '', keys: '' };

const database = (url: string) => new URL(url).pathname.slice(1);

/** A copy of a database as it is now, as a backup of its files or a dump would hold it. */
async function copyOf(url: string): Promise<string> {
  const name = `copy_${randomBytes(6).toString('hex')}`;
  const admin = openPool(inject('cluster').superUrl, { max: 1 });
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${database(url)}`;
  await admin.unsafe(`create database ${name} template ${database(url)} owner carnet_owner`);
  await admin.unsafe(
    `grant connect on database ${name} to carnet_app, carnet_sign_in, carnet_deliver, carnet_retain, carnet_watch, carnet_keys`,
  );
  await admin.end();
  copies.push(name);
  const copy = new URL(url);
  copy.pathname = `/${name}`;
  return copy.href;
}

const open = (urls: { app: string; keys: string }): Promise<ErasureFloors> =>
  erasureFloors({
    urls,
    instance: instance.instanceId,
    keyFile: join(folder, 'encryption.key'),
    ledger: join(folder, 'rights-ledger.jsonl'),
  });

async function person(): Promise<Person> {
  const actor = await testActor(instance);
  await now.keyring.createSubject(actor.account, 'account');
  await instance.signInSql`insert into account (id, email_token, email, password_hash, roles, language, state, created_at)
    values (${actor.account}, ${randomBytes(32)}, ${randomBytes(64)}, 'x', '{patient}', 'en', 'active', now())`;
  await now.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  const { subject } = await now.access.createRecord(actor, { kind: 'self' });
  const grant = await now.access.authorize(actor, subject, 'write', 'self-care');
  const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
  const body = { resourceType: 'Condition', code: { text: 'asthma' } };
  const { id } = await now.records.create(ask, grant, subject, body, 'Condition');
  return { actor, subject, entry: id };
}

const read = ({ records }: Pick<ErasureFloors, 'records'>, { actor, entry }: Person) =>
  records.read({ actor, request: newUuid(), purpose: 'self-care' }, 'Condition', entry);
const coded = (code: string) => expect.objectContaining({ code });

beforeAll(async () => {
  instance = await testInstance();
  folder = await mkdtemp(join(tmpdir(), 'carnet-restored-'));
  now = await open(instance.urls);
  erased = await person();
  staying = await person();
  old.app = await copyOf(instance.urls.app);
  old.keys = await copyOf(instance.urls.keys);
  const { state } = await eraseAccount(now.parts, { actor: erased.actor, request: newUuid() });
  expect(state).toBe('done');
});
afterAll(async () => {
  await now.close();
  await instance.close();
  const admin = openPool(inject('cluster').superUrl, { max: 1 });
  for (const name of copies) await admin.unsafe(`drop database ${name} with (force)`);
  await admin.end();
  await rm(folder, { recursive: true, force: true });
});

describe('old data with the newest keys', () => {
  test('open nothing of who was erased, and everything of everybody else', async () => {
    const floors = await open({ app: old.app, keys: instance.urls.keys });
    // The session and the relation are back in the old data; the key is not.
    await expect(read(floors, erased)).rejects.toEqual(coded('key-destroyed'));
    expect((await read(floors, staying)).json?.toString()).toContain('asthma');
    await floors.close();
  });
});

describe('old copies of both databases', () => {
  test('still open, before the epoch has ended: so the receipt does not say that they do not', async () => {
    const floors = await open({ app: await copyOf(old.app), keys: await copyOf(old.keys) });
    expect((await read(floors, erased)).json?.toString()).toContain('asthma');
    await floors.close();
  });

  test('that are started are held against the ledger first: who was erased is erased again', async () => {
    const urls = { app: await copyOf(old.app), keys: await copyOf(old.keys) };
    const product = await openProduct(testConfig(urls, folder, 1), '0.0.0', () => undefined);
    await expect(read(product, erased)).rejects.toEqual(coded('not-found'));
    expect((await read(product, staying)).json?.toString()).toContain('asthma');
    await product.close();
    const keys = openPool(urls.keys, { max: 1 });
    const left = await keys`select 1 from kek_ciphertext where subject in (${erased.subject}, ${erased.actor.account})`;
    expect(left).toHaveLength(0);
    await keys.end();
  });

  test('open nothing once the epoch has ended, though who stays reads on', async () => {
    const custodian = await createLocalCustodian({ file: join(folder, 'encryption.key') });
    const newest = await custodian.rotate();
    await rewrapLiving(newest);
    await custodian.destroyBefore(newest);
    await custodian.close();
    await expect(open(old)).rejects.toEqual(
      expect.objectContaining({ code: expect.stringMatching(/key-destroyed|bad-configuration/) }),
    );
    // By trial, key for key: nothing in the old copy opens.
    const [copy, kms] = [
      openPool(old.keys, { max: 1 }),
      await createLocalKms({ file: join(folder, 'encryption.key') }),
    ];
    const rows = await copy<
      { kek_version: number; ciphertext: Buffer; context: Buffer }[]
    >`select * from kek_ciphertext`;
    expect(rows.length).toBeGreaterThan(10);
    for (const { kek_version: kekVersion, ciphertext, context } of rows) {
      expect(await kms.unwrap({ kekVersion, ciphertext }, context)).toBeNull();
    }
    await kms.close();
    await copy.end();
    const floors = await open({ app: old.app, keys: instance.urls.keys });
    await expect(read(floors, erased)).rejects.toEqual(coded('key-destroyed'));
    expect((await read(floors, staying)).json?.toString()).toContain('asthma');
    await floors.close();
  });
});

/** Every living key under the newest version, counted afterwards. */
async function rewrapLiving(newest: number): Promise<void> {
  const kms = await createLocalKms({ file: join(folder, 'encryption.key') });
  const store = kekStore(instance.keysSql);
  const authority = await loadRowKey({ store, kms, instance: instance.instanceId }, undefined);
  const subjects = await instance.keysSql<{ subject: Uuid }[]>`select distinct subject from kek_ciphertext`;
  for (const { subject } of subjects) {
    for (const row of await store.ofSubject(subject)) {
      checkRow(authority.rowKey, instance.instanceId, row);
      const [wrap] = await kms.rewrapAll([{ wrap: row, context: row.context }]);
      if (wrap == null) throw new TypeError('a living key is lost');
      const { kekVersion, ciphertext, mac } = signRow(authority.rowKey, { ...row, ...wrap });
      await instance.keysSql`update kek_ciphertext set kek_version = ${kekVersion}, ciphertext = ${ciphertext}, mac = ${mac}
        where id = ${row.id}`;
    }
  }
  await kms.close();
  const left = await instance.keysSql`select 1 from kek_ciphertext where kek_version < ${newest}`;
  expect(left).toHaveLength(0);
}
