import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, type SignedUp, signUp, type TestProduct, testProduct } from '../../../../test/product.ts';
import { noteVerified, writeSetup } from '../../../backup/index.ts';
import { Secret } from '../../../config/index.ts';
import { newUuid, randomBytes, systemClock } from '../../../kernel/index.ts';
import { createLocalKms, type KmsProvider, keysBound, kindsOf, sealKeyFile } from '../../../keyring/index.ts';
import type { Protection } from '../contract.ts';
import { appWalled } from './app-walled.ts';
import { backedUp } from './backed-up.ts';
import { codesHashed } from './codes-hashed.ts';
import { columnsListed } from './columns-listed.ts';
import { erasureReaches } from './erasure-reaches.ts';
import { eventsReviewed } from './events-reviewed.ts';
import { fieldsSealed } from './fields-sealed.ts';
import { keyElsewhere } from './key-elsewhere.ts';
import { keyService } from './key-service.ts';
import { keysApart } from './keys-apart.ts';
import { keysBoundTo } from './keys-bound.ts';
import { keysTurned } from './keys-turned.ts';
import { logCompared } from './log-compared.ts';
import { logFixed } from './log-fixed.ts';
import { logSealed } from './log-sealed.ts';
import { mailProtected } from './mail.ts';
import { passwordsHashed } from './passwords-hashed.ts';
import { recordsSealed } from './records-sealed.ts';
import { type Copies, rightsKept } from './rights-kept.ts';

/** Each check is true of a living instance, and false once what it looks at is broken for real, as a superuser could. */
let product: TestProduct;
let person: SignedUp;
beforeAll(async () => {
  product = await testProduct();
  person = await signUp(product, 'marie@carnet.example');
  const resource = { resourceType: 'Condition', code: { text: 'asthma' } };
  for (let n = 0; n < 3; n++)
    await person.browser.json('POST', '/api/fhir/R4/Condition', {
      ...resource,
      subject: { reference: `Patient/${person.record}` },
    });
});
afterAll(() => product.close());

const plain = Buffer.from('{"resourceType":"Condition","code":{"text":"asthma"}}');
const header = Buffer.from([1, 1, 0, 0, 0, 1]);

describe('records-sealed', () => {
  test('holds, and looked at what is there', async () => {
    const { met, good, of } = await recordsSealed(product.instance.appSql).run();
    expect({ met, good }).toEqual({ met: true, good: of });
    expect(of).toBeGreaterThanOrEqual(3);
  });

  test.each([
    ['readable text', plain],
    ['text in another script', Buffer.from('«Une allergie à la pénicilline, sévère»')],
    ['text behind the header', Buffer.concat([header, plain])],
    ['text behind header and nonce', Buffer.concat([header, randomBytes(24), plain, Buffer.alloc(16, 65)])],
    ['a word of FHIR among random bytes', Buffer.concat([header, randomBytes(40), plain, randomBytes(40)])],
    ['random bytes without the header', Buffer.concat([Buffer.from([9, 0]), randomBytes(60)])],
    ['key version 0', Buffer.concat([Buffer.from([1, 1, 0, 0, 0, 0]), randomBytes(60)])],
  ])('%s is found', async (_, value) => {
    const { appSql, superSql } = product.instance;
    const id = newUuid();
    await superSql`insert into resource (subject, id, type, version, updated_at, sealed) values (${id}, 1, 3, 1, now(), ${value})`;
    const { met, good, of } = await recordsSealed(appSql).run();
    expect({ met, bad: of - good }).toEqual({ met: false, bad: 1 });
    await superSql`delete from resource where subject = ${id}`;
  });

  test('one readable row among many thousands is found when it is the newest', async () => {
    const { appSql, superSql } = product.instance;
    const id = newUuid();
    await superSql`insert into resource (subject, id, type, version, updated_at, sealed)
      select ${id}, n, 3, 1, now(), ${Buffer.concat([header, randomBytes(60)])} from generate_series(1, 20000) n`;
    await superSql`insert into resource (subject, id, type, version, updated_at, sealed) values (${id}, 20001, 3, 1, now(), ${plain})`;
    const { met, of } = await recordsSealed(appSql).run();
    expect(met).toBe(false);
    expect(of).toBeGreaterThan(100);
    expect(of).toBeLessThanOrEqual(400);
    await superSql`delete from resource where subject = ${id}`;
  });
});

test('fields-sealed: an address in clear is found', async () => {
  const { appSql, superSql } = product.instance;
  const check = fieldsSealed(appSql);
  expect(await check.run()).toMatchObject({ met: true });
  expect((await check.run()).of).toBeGreaterThan(5);
  const [kept] = await superSql<{ email: Buffer }[]>`select email from account where id = ${person.account}`;
  await superSql`update account set email = ${Buffer.from('marie@carnet.example')} where id = ${person.account}`;
  expect(await check.run()).toMatchObject({ met: false });
  await superSql`update account set email = ${kept?.email ?? plain} where id = ${person.account}`;
});

test.each(['hunter2', `$2b$10$${'a'.repeat(53)}`, `$argon2id$v=19$m=4096,t=2,p=1$${'a'.repeat(22)}$${'b'.repeat(43)}`])(
  'passwords-hashed: %s is found',
  async (stored) => {
    const { appSql, superSql } = product.instance;
    const check = passwordsHashed(appSql);
    expect(await check.run()).toMatchObject({ met: true, good: 1, of: 1 });
    const [kept] = await superSql<{ password_hash: string }[]>`select password_hash from account`;
    await superSql`update account set password_hash = ${stored}`;
    expect(await check.run()).toMatchObject({ met: false, good: 0, of: 1 });
    await superSql`update account set password_hash = ${kept?.password_hash ?? ''}`;
  },
);

test.each([Buffer.from('123456'), Buffer.alloc(32, 'a')])(
  'codes-hashed: a code as it is typed is found',
  async (code) => {
    const { appSql, superSql } = product.instance;
    const check = codesHashed(appSql);
    expect(await check.run()).toMatchObject({ met: true });
    expect((await check.run()).of).toBeGreaterThan(1);
    await superSql`insert into recovery_code (id, account, set, number, mac, created_at)
    values (${newUuid()}, ${person.account}, ${newUuid()}, 1, ${code}, now())`;
    expect(await check.run()).toMatchObject({ met: false });
    await superSql`delete from recovery_code`;
  },
);

test.each(['grant create on schema public to carnet_app', 'alter table resource no force row level security'])(
  'app-walled: %s is found',
  async (statement) => {
    const { appSql, superSql } = product.instance;
    const check = appWalled(appSql);
    expect(await check.run()).toMatchObject({ met: true });
    await superSql.unsafe(statement);
    const { met, good, of } = await check.run();
    expect(met).toBe(false);
    expect(of - good).toBeGreaterThan(0);
    expect(await superSql`select 1 from pg_class where relname = 'trial'`).toHaveLength(0);
    await superSql.unsafe('revoke create on schema public from carnet_app');
    await superSql.unsafe('alter table resource force row level security');
  },
);

test('keys-turned: a rotation that is overdue is found; key-service: one that does not answer is found', async () => {
  const { keysSql, instanceId } = product.instance;
  const parts = { sql: keysSql, instance: instanceId, clock: systemClock, turns: true };
  const check = keysTurned(() => kindsOf(parts, 1));
  await product.product.keyring.signingKeys('access-token-signing');
  expect(await check.run()).toEqual({ met: true, good: 4, of: 4 });
  // A day within the tenth that a rotation may be late, and a day past it.
  await keysSql`update kek_ciphertext set created_at = created_at - interval '32 days' where purpose = 'access-token-signing'`;
  expect(await check.run()).toMatchObject({ met: true });
  await keysSql`update kek_ciphertext set created_at = created_at - interval '2 days' where purpose = 'access-token-signing'`;
  expect(await check.run()).toEqual({ met: false, good: 3, of: 4 });
  await keysSql`update kek_ciphertext set created_at = created_at - interval '402 days' where subject = ${person.account}`;
  expect(await check.run()).toMatchObject({ met: false, good: 2 });
  await keysSql`update kek_ciphertext set created_at = now()`;
  expect(await check.run()).toMatchObject({ met: true });

  expect(await keyService(async () => true).run()).toMatchObject({ met: true });
  expect(await keyService(async () => false).run()).toEqual({ met: false, good: 0, of: 1 });
});

test('log-fixed: a right to change the log is found, and no entry was touched', async () => {
  const { appSql, superSql } = product.instance;
  const check = logFixed(appSql);
  const before = await superSql`select count(*)::int as n from audit_event`;
  expect(await check.run()).toMatchObject({ met: true });
  await superSql.unsafe('grant update on audit_event to carnet_app');
  expect(await check.run()).toMatchObject({ met: false });
  await superSql.unsafe('revoke update on audit_event from carnet_app');
  await superSql.unsafe('grant delete on audit_locator to carnet_retain');
  expect(await check.run()).toMatchObject({ met: false });
  await superSql.unsafe('revoke delete on audit_locator from carnet_retain');
  expect(await superSql`select count(*)::int as n from audit_event`).toEqual(before);
});

test('log-sealed: an entry that waits for its place, and a witness that holds another history, are found', async () => {
  const { ledger } = product.product;
  const of = { openFor: () => ledger.openFor(), witnesses: () => [{ place: 'folder', stands: 'agrees' }] };
  await ledger.round();
  expect(await logSealed(of).run()).toEqual({ met: true, good: 2, of: 2 });
  expect(await logSealed({ ...of, openFor: async () => 60_001 }).run()).toMatchObject({ met: false, good: 1 });
  for (const stands of ['forked', 'ahead', 'away', 'waiting'])
    expect(await logSealed({ ...of, witnesses: () => [{ place: 'network', stands }] }).run()).toMatchObject({
      met: false,
      good: 1,
    });
  // Who can write the data can write a witness beside them, and who has the server's credentials can empty an open bucket.
  for (const places of [[], ['data-folder'], ['open-bucket']])
    expect(
      await logSealed({ ...of, witnesses: () => places.map((place) => ({ place, stands: 'agrees' })) }).run(),
    ).toEqual({ met: false, good: 1, of: 2 });
});

test('log-compared: a row changed behind the log, and a comparison that is a day old, are found', async () => {
  const { instance, product: own } = product;
  const check = logCompared(own.ledger, systemClock);
  expect(await check.run()).toMatchObject({ met: false, good: 0 });
  await own.ledger.compare();
  expect(await check.run()).toEqual({ met: true, good: 2, of: 2 });
  await instance.superSql`update audit_comparison set ended_at = ended_at - interval '25 hours'`;
  expect(await check.run()).toMatchObject({ met: false, good: 1 });
  await instance.superSql`insert into resource (subject, id, type, version, updated_at, sealed)
    values (${newUuid()}, 1, 3, 1, now(), ${Buffer.concat([header, randomBytes(60)])})`;
  await own.ledger.compare();
  expect(await check.run()).toMatchObject({ met: false, good: 1 });
  await instance.superSql`delete from resource where id = 1`;
  await own.ledger.compare();
  expect(await check.run()).toMatchObject({ met: true });
});

test('events-reviewed: a week that nobody signed off, a signature that the server did not take, and a log that nobody looks at are found', async () => {
  const { superSql } = product.instance;
  const { watching } = product.product;
  await watching.look();
  const check = eventsReviewed(() => watching.reviews(), systemClock);
  expect(await check.run()).toEqual({ met: true, good: 1, of: 1 });
  await superSql`update watch_state set began_at = now() - interval '13 days'`;
  expect(await check.run()).toMatchObject({ met: false, good: 1 });
  await superSql`insert into watch_review (week, counts, findings, signed_at, mac)
    select to_char(date_trunc('week', now() at time zone 'utc') - n * interval '7 days', 'YYYY-MM-DD'), '{}', 0, now(), ''::bytea
    from generate_series(1, 3) n`;
  expect(await check.run()).toMatchObject({ met: false, good: 1 });
  await superSql`update watch_state set began_at = now(), passed_at = now() - interval '3 minutes'`;
  expect(await check.run()).toEqual({ met: false, good: 0, of: 1 });
  await superSql`delete from watch_review`;
  await watching.look();
});

test('columns-listed: a column that nobody listed is found', async () => {
  const { appSql, keysSql, superSql } = product.instance;
  const check = columnsListed(appSql, keysSql);
  expect(await check.run()).toMatchObject({ met: true });
  await superSql.unsafe('alter table account add column nickname text');
  const { met, good, of } = await check.run();
  expect([met, of - good]).toEqual([false, 1]);
  await superSql.unsafe('alter table account drop column nickname');
});

test('keys-apart: one database for both, or one role that opens both, is found', async () => {
  const { appSql, keysSql, superSql } = product.instance;
  expect(await keysApart(appSql, keysSql).run()).toMatchObject({ met: true, good: 4, of: 4 });
  expect(await keysApart(appSql, appSql).run()).toMatchObject({ met: false, good: 0 });
  const [keys] = await keysSql<{ name: string }[]>`select current_database() as name`;
  await superSql.unsafe(`grant connect on database ${keys?.name ?? ''} to carnet_app`);
  expect(await keysApart(appSql, keysSql).run()).toMatchObject({ met: false, good: 3 });
  await superSql.unsafe(`revoke connect on database ${keys?.name ?? ''} from carnet_app`);
});

test('keys-bound: a key service that opens a key in another place than its own is found, and one that opens nothing', async () => {
  const { keysSql } = product.instance;
  const kms = await createLocalKms({ file: join(product.config.dataFolder, 'encryption.key') });
  const run = (more: Partial<KmsProvider> = {}) => keysBoundTo(() => keysBound(keysSql, { ...kms, ...more })).run();
  const sound = await run();
  expect(sound).toEqual({ met: true, good: sound.of, of: sound.of });
  const place = Buffer.from('one for all');
  const deaf = {
    wrap: (key: Uint8Array) => kms.wrap(key, place),
    unwrap: (wrap: Parameters<KmsProvider['unwrap']>[0]) => kms.unwrap(wrap, place),
  };
  expect(await run(deaf)).toMatchObject({ met: false });
  expect(await run({ unwrap: async () => Buffer.alloc(32) })).toEqual({ met: false, good: 1, of: sound.of });
  expect(await run({ unwrap: async () => null })).toEqual({ met: false, good: sound.of - 1, of: sound.of });
  await kms.close();
});

test('key-elsewhere: a key file in the data folder does not count, unless it is sealed under a passphrase that lies elsewhere', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'carnet-key-elsewhere-'));
  const kms = { provider: 'local', seals: 'keys', encryptionKey: null } as const;
  const run = (more: object = {}) => keyElsewhere({ dataFolder, kms: { ...kms, ...more } }).run();
  expect(await run({ encryptionKey: new Secret('00'.repeat(32)) })).toEqual({
    met: true,
    good: 1,
    of: 1,
    way: 'own-place',
  });
  expect(await run()).toMatchObject({ met: false });
  const file = join(dataFolder, 'encryption.key');
  await (await createLocalKms({ file })).close();
  const keyPassphrase = { file: '/etc/carnet/passphrase' };
  expect(await run({ keyPassphrase })).toMatchObject({ met: false, way: 'data-folder' });
  await sealKeyFile({ file }, 'six words that nobody guesses');
  expect(await run({ keyPassphrase })).toMatchObject({ met: true, way: 'passphrase' });
  expect(await run({ keyPassphrase: { file: join(dataFolder, 'passphrase') } })).toMatchObject({ met: false });
  await rm(dataFolder, { recursive: true });
});

test('mail: plain SMTP to another machine does not count', async () => {
  const smtp = { kind: 'smtp', port: 25, user: null, password: null, from: 'carnet@carnet.example' } as const;
  const runOf = (mail: Parameters<typeof mailProtected>[0]['mail']) => mailProtected({ mail }).run();
  expect(await runOf({ ...smtp, host: 'mail.example', tls: 'none' })).toMatchObject({ met: false });
  expect(await runOf({ ...smtp, host: '127.0.0.1', tls: 'none' })).toMatchObject({ met: true, way: 'mail-here' });
  expect(await runOf({ ...smtp, host: 'mail.example', tls: 'starttls' })).toMatchObject({ met: true, way: 'mail-tls' });
  expect(await runOf({ kind: 'demo' })).toMatchObject({ met: true, way: 'no-mail' });
});

test('backed-up: without a kit that somebody has, or with an old backup alone, it does not hold', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-backed-up-'));
  const day = 24 * 60 * 60 * 1000;
  const clock = { now: () => Date.parse('2026-11-27T00:00:00Z') };
  const run = () => backedUp({ dataFolder: folder }, clock).run();
  const kit = { madeAt: '', parts: 1, needed: 1, codes: [], confirmedAt: null };
  const setup = { format: 1, instance: newUuid(), recipient: 'age1', signingKey: '', kit } as const;
  const verified = (days: number, more: { readonly keysAlone?: true } = {}) =>
    noteVerified(folder, {
      ...more,
      pair: newUuid(),
      madeAt: new Date(clock.now() - days * day).toISOString(),
      verifiedAt: new Date(clock.now()).toISOString(),
      how: 'read-back',
      kekVersion: 1,
    });
  expect(await run()).toEqual({ met: false, good: 0, of: 2 });
  await writeSetup(folder, setup);
  await verified(8);
  // Keys that were backed up at the end of an epoch bring no record back.
  await verified(1, { keysAlone: true });
  expect(await run()).toMatchObject({ met: false, good: 0 });
  await verified(7);
  expect(await run()).toMatchObject({ met: false, good: 1 });
  await writeSetup(folder, { ...setup, kit: { ...kit, confirmedAt: new Date().toISOString() } });
  expect(await run()).toEqual({ met: true, good: 2, of: 2 });
  await rm(folder, { recursive: true });
});

test('rights-kept: a copy in the data folder does not count, one elsewhere has to be whole', async () => {
  const of = (...copies: readonly (readonly [Copies[number]['place'], Copies[number]['stands']])[]) =>
    rightsKept(async () => copies.map(([place, stands]) => ({ folder: '/x', place, stands }))).run();
  expect(await of(['data-folder', 'same'])).toEqual({ met: false, good: 0, of: 1 });
  expect(await of(['data-folder', 'away'], ['folder', 'same'])).toEqual({ met: true, good: 1, of: 1 });
  for (const stands of ['behind', 'ahead', 'differs', 'none', 'away'] as const)
    expect(await of(['folder', 'same'], ['folder', stands])).toEqual({ met: false, good: 1, of: 2 });
});

test('erasure-reaches: copies of keys that still open, no backup of the keys, or retired keys that are left, each is not met', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-reaches-'));
  const day = 24 * 60 * 60 * 1000;
  const now = Date.parse('2026-11-27T00:00:00Z');
  const ago = (days: number) => new Date(now - days * day);
  const run = (epoch = { turns: true, overdue: false }, retired: Date | null = ago(31)) =>
    erasureReaches(
      { dataFolder: folder, backupRetentionDays: 30 },
      { now: () => now },
      {
        epoch: async () => epoch,
        retiredSince: async () => retired,
      },
    ).run();
  const verified = (days: number) =>
    noteVerified(folder, {
      pair: newUuid(),
      madeAt: ago(days).toISOString(),
      verifiedAt: ago(0).toISOString(),
      how: 'read-back',
      kekVersion: 1,
      keysAlone: true,
    });
  expect(await run()).toEqual({ met: false, good: 2, of: 3 });
  await verified(31);
  expect(await run()).toMatchObject({ met: false });
  await verified(30);
  expect(await run()).toEqual({ met: true, good: 3, of: 3 });
  expect(await run(undefined, null)).toMatchObject({ met: true });
  expect(await run({ turns: true, overdue: true })).toMatchObject({ met: false, good: 2 });
  // A key from the configuration never turns, so each copy of it opens what it ever opened.
  expect(await run({ turns: false, overdue: false })).toMatchObject({ met: false, good: 2 });
  expect(await run(undefined, ago(33))).toMatchObject({ met: false, good: 2 });
  await rm(folder, { recursive: true });
});

describe('the routes', () => {
  const stranger = () => new Browser(product.origin);

  test('tell a stranger how many hold, and nothing else', async () => {
    const told = await stranger().json<Protection>('GET', '/api/protection');
    expect(told.statements).toBeNull();
    expect(told.held + told.notHeld).toBe(20);
    expect(new Set(Object.keys(told))).toEqual(
      new Set(['checkedAt', 'held', 'nextAt', 'notHeld', 'statements', 'version']),
    );
    expect((await stranger().send('POST', '/api/protection/checks')).status).toBe(401);
  });

  test('tell a signed-in person which; the key file, the missing witness and the missing backups of this instance are what does not hold', async () => {
    const { statements } = await person.browser.json<Protection>('GET', '/api/protection');
    expect(statements?.filter(({ result }) => result !== 'met').map(({ id, result }) => [id, result])).toEqual([
      ['key-elsewhere', 'not-met'],
      ['log-sealed', 'not-met'],
      ['backed-up', 'not-met'],
      ['rights-kept', 'not-met'],
      ['erasure-reaches', 'not-met'],
    ]);
    expect(JSON.stringify(statements)).not.toContain('marie');
  });

  test('check again for whoever asks, once for all within ten seconds, and leave nothing in the log', async () => {
    const entries = () => product.instance.superSql`select count(*)::int as n from audit_event`;
    const before = await entries();
    const [first, second] = await Promise.all(
      [0, 1].map(() => person.browser.json<Protection>('POST', '/api/protection/checks')),
    );
    expect(first?.checkedAt).toBe(second?.checkedAt);
    expect(await entries()).toEqual(before);
    expect(product.log()).not.toContain('"where":"protection"');
  });
});
