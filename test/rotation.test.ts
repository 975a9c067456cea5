import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newAgePair, noteVerified, writeSetup } from '../src/backup/index.ts';
import { noteRestore } from '../src/backup-jobs.ts';
import { launchKeysWorker } from '../src/cli/supervisor/server.ts';
import { mainColumns, openPool } from '../src/database/index.ts';
import type { Import } from '../src/exchange/index.ts';
import { newUuid, parseUuid } from '../src/kernel/index.ts';
import { askRotation, type Job, type JobKind, jobStore } from '../src/keyring/index.ts';
import { sealedColumns } from '../src/rotation.ts';
import { summaryFiles } from './fixtures/fhir/examples.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

/** Rotations beside a server that is used, in worker processes that are killed; keys live for a second instead of five minutes. */
const keyLife = 1_200;
let product: TestProduct;
let marie: SignedUp;
let julien: SignedUp;

beforeAll(async () => {
  product = await testProduct({ keyLife });
  marie = await signUp(product, 'marie@carnet.example');
  await marie.browser.json('POST', '/api/identity/tokens', { name: 'mine', scopes: ['record:read'], days: 1 });
  await marie.browser.send('PUT', `/api/card/${marie.record}/drafts/allergies`, { value: '{"x":1}' });
  const made = await marie.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', condition('first'));
  for (let n = 0; n < 30; n++)
    await marie.browser.json('PUT', `/api/fhir/R4/Condition/${made.id}`, { ...condition(`change ${n}`), id: made.id });
  julien = await signUp(product, 'julien@carnet.example');
  await marie.browser.json('POST', '/api/fhir/R4/Patient', { resourceType: 'Patient', name: [{ family: 'Lefèvre' }] });
  const terms = { kind: 'caregiver', parts: ['card'], write: false, until: null };
  const offers = `/api/records/${marie.record}/grant-offers`;
  const { token } = await marie.browser.json<{ token: string }>('POST', offers, terms);
  await julien.browser.json('POST', '/api/grant-offers/accept', { token, name: 'Julien' });
  expect(await namesShared()).toEqual(['Lefèvre']);
}, 60_000);
afterAll(async () => {
  await product.close();
});

/** Whom the list of the caregiver shows. */
const namesShared = async () =>
  (await julien.browser.json<{ records: { person: { name: string } | null }[] }>('GET', '/api/shared')).records.map(
    ({ person }) => person?.name,
  );

function condition(text: string) {
  return { resourceType: 'Condition', subject: { reference: `Patient/${marie.record}` }, code: { text } };
}

/** People who use the server while keys turn: what was answered with anything but what was asked for. */
function traffic(): { stop(): Promise<readonly string[]>; readonly done: () => number } {
  const failures: string[] = [];
  let [running, done] = [true, 0];
  const one = async (name: string, ask: () => Promise<Response>): Promise<Response> => {
    const response = await ask();
    done++;
    if (!response.ok) failures.push(`${name}: ${response.status} ${await response.clone().text()}`);
    return response;
  };
  const loop = async (): Promise<void> => {
    while (running) {
      const response = await one('create', () =>
        marie.browser.send('POST', '/api/fhir/R4/Condition', condition('meanwhile')),
      );
      const { id = '' } = (await response.json()) as { id?: string };
      await one('read', () => marie.browser.send('GET', `/api/fhir/R4/Condition/${id}`));
      await one('change', () =>
        marie.browser.send('PUT', `/api/fhir/R4/Condition/${id}`, { ...condition('changed'), id }),
      );
      await one('history', () => marie.browser.send('GET', `/api/fhir/R4/Condition/${id}/_history`));
      await one('tokens', () => marie.browser.send('GET', '/api/identity/tokens'));
      await one('card', () => marie.browser.send('GET', `/api/card/${marie.record}?language=en`));
    }
  };
  const loops = [loop(), loop()];
  return {
    done: () => done,
    async stop() {
      running = false;
      await Promise.all(loops);
      return failures;
    },
  };
}

/** Worker processes one after the other, killed at random points `kills` times, until the job has ended. */
async function workOff(kind: JobKind, kills: number): Promise<Job> {
  const { keysSql } = product.instance;
  const { kekVersion } = await product.product.keyring.status();
  return await finish(await askRotation(keysSql, { kind, askedBy: 'command', kekVersion }), kills);
}

async function finish({ id }: Job, kills: number): Promise<Job> {
  const { keysSql, urls } = product.instance;
  const jobs = jobStore(keysSql);
  for (let round = 0; round < 50; round++) {
    const job = await jobs.job(id);
    if (job === null || job.state !== 'running') break;
    const worker = launchKeysWorker(product.config);
    const work = worker
      .job('keys-work', product.config, { url: urls.app, keysUrl: urls.keys }, { keyLife })
      .catch(() => 'killed');
    if (round < kills) {
      await Promise.race([work, sleep(900 + Math.random() * 1_500)]);
      if (worker.pid > 0) process.kill(worker.pid, 'SIGKILL');
    }
    await work;
    await worker.stop();
  }
  const ended = await jobs.job(id);
  expect(ended).toMatchObject({ state: 'done', note: null, damaged: 0 });
  return ended as Job;
}

/** How many values of each column stand under each version of their key, by their headers. */
async function versions(): Promise<Readonly<Record<string, number[]>>> {
  const found: Record<string, number[]> = {};
  for (const { table, column } of sealedColumns) {
    const rows = await product.instance.superSql.unsafe<{ version: number }[]>(
      `select distinct get_byte(${column}, 5) as version from ${table} where ${column} is not null order by 1`,
    );
    if (rows.length > 0) found[`${table}.${column}`] = rows.map(({ version }) => version);
  }
  return found;
}

test('every sensitive column is declared by its slice, and no other', () => {
  const sensitive = Object.entries(mainColumns).flatMap(([table, columns]) =>
    Object.entries(columns).flatMap(([column, facts]) => (facts.class === 'sensitive' ? [`${table}.${column}`] : [])),
  );
  // Entries of the access log are sealed to keys of their own, which do not turn.
  const declared = [
    ...sealedColumns.map(({ table, column }) => `${table}.${column}`),
    'audit_event.for_retention',
    'audit_event.for_subject',
  ];
  expect(declared.sort()).toEqual(sensitive.sort());
});

test('data keys turn beside live traffic, in workers that are killed: no request fails, no value stays behind', {
  timeout: 180_000,
}, async () => {
  const before = await versions();
  expect(Object.keys(before)).toEqual(
    expect.arrayContaining([
      'resource_history.sealed',
      'card_draft.sealed',
      'api_token.name',
      'patient_list_entry.sealed',
    ]),
  );
  const people = traffic();
  const job = await workOff('data', 4).finally(() => people.stop());
  expect(await people.stop()).toEqual([]);
  expect(people.done()).toBeGreaterThan(50);
  expect(job.toVersion).toBe(2);
  for (const [column, found] of Object.entries(await versions())) expect([column, found]).toEqual([column, [2]]);
  // What was sealed anew is no alteration for whoever compares the records with the log.
  await product.product.ledger.round();
  expect((await product.product.ledger.compare()).findings).toEqual([]);
  // The old versions are kept for restored backups, and marked.
  const kept = await product.instance.keysSql`select version, retired_at is not null as retired, count(*)::int as n
    from kek_ciphertext where kind = 'data-key' group by 1, 2 order by 1`;
  expect(kept.map(({ version, retired }) => [version, retired])).toEqual([
    [1, true],
    [2, false],
  ]);
  expect(await marie.browser.json('GET', `/api/card/${marie.record}/drafts/allergies`)).toMatchObject({
    value: '{"x":1}',
  });
  expect(await namesShared()).toEqual(['Lefèvre']);
});

test('retired keys go when no backup can need them, and not while something stands under them', {
  timeout: 60_000,
}, async () => {
  const { keysSql, superSql, urls } = product.instance;
  const count = async (): Promise<number> =>
    (await keysSql`select 1 from kek_ciphertext where retired_at is not null`).length;
  const work = async (): Promise<void> => {
    const worker = launchKeysWorker(product.config);
    await worker.job('keys-work', product.config, { url: urls.app, keysUrl: urls.keys }, { keyLife });
    await worker.stop();
  };
  const before = await count();
  await work();
  expect(await count()).toBe(before);
  await keysSql`update kek_ciphertext set retired_at = now() - interval '31 days' where retired_at is not null`;
  // An old value that somebody put back.
  const [draft] = await superSql`select subject, sealed from card_draft`;
  await superSql`update card_draft set sealed = set_byte(sealed, 5, 1)`;
  await work();
  const left = await keysSql`select subject from kek_ciphertext where retired_at is not null`;
  expect(left.map(({ subject }) => subject)).toEqual([draft?.['subject']]);
  await superSql`update card_draft set sealed = ${draft?.['sealed']}`;
  await work();
  expect(await count()).toBe(0);
  await marie.browser.json('GET', `/api/card/${marie.record}?language=en`);
});

test('index keys turn: accounts are found before, meanwhile and after, and the old key is gone', {
  timeout: 120_000,
}, async () => {
  const { keysSql, superSql } = product.instance;
  const tokenOf = async (): Promise<string> =>
    ((await superSql`select encode(email_token, 'hex') as t from account where id = ${marie.account}`)[0]?.[
      't'
    ] as string) ?? '';
  const before = await tokenOf();
  const subject = parseUuid(
    String(
      (await superSql`select subject from relation where actor = ${marie.account} and kind = 'self'`)[0]?.['subject'],
    ),
  );
  const idToken = async () => await superSql`select token from search_token where subject = ${subject} and field = 2`;
  const identifier = [{ system: 'urn:x', value: 'A-12 34' }];
  const patient = { resourceType: 'Patient', name: [{ family: 'Lefèvre' }], identifier };
  const stored = await marie.browser.send('GET', `/api/fhir/R4/Patient/${marie.record}`);
  await (stored.status === 200
    ? marie.browser.json('PUT', `/api/fhir/R4/Patient/${marie.record}`, { ...patient, id: marie.record })
    : marie.browser.json('POST', '/api/fhir/R4/Patient', patient, { 'x-carnet-record': marie.record }));
  const dependent = await marie.browser.json<{ id: string }>('POST', '/api/records', {
    kind: 'dependent',
    ground: 'parent',
  });
  expect(dependent.id).not.toBe(marie.record);
  const found = async () =>
    (await marie.browser.json<{ total: number }>('GET', '/api/fhir/R4/Patient?identifier=A-12%2034')).total;
  expect(await found()).toBe(1);
  const idBefore = await idToken();
  // What an import brought is known again, whichever key its token stands under.
  const document = readFileSync(summaryFiles[0] ?? '');
  const upload = async () => {
    const headers = { 'content-type': 'application/fhir+json' };
    return await marie.browser.json<Import>('POST', `/api/imports?record=${dependent.id}`, document, headers);
  };
  const first = await upload();
  await marie.browser.json('POST', `/api/imports/${first.id}/confirm`, { patient: 'keep' });
  await expect
    .poll(async () => (await marie.browser.json<Import>('GET', `/api/imports/${first.id}`)).state, { timeout: 60_000 })
    .toBe('done');
  const fresh = async (): Promise<number> => {
    const { id, preview } = await upload();
    await marie.browser.send('DELETE', `/api/imports/${id}`);
    return preview?.counts.reduce((sum, count) => sum + count.new, 0) ?? -1;
  };
  const sourceTokens = async () =>
    (await superSql`select token, field from search_token where field > 1000 order by token`).map((row) => row);
  const sourcesBefore = await sourceTokens();
  expect(sourcesBefore.length).toBeGreaterThan(5);
  expect(new Set(sourcesBefore.map((row) => row['field']))).toEqual(new Set([1001]));
  const signIn = async (): Promise<number> => {
    const browser = new Browser(product.origin);
    const response = await browser.send('POST', '/api/identity/sign-in', {
      email: 'Marie@carnet.example',
      password: testPassword,
    });
    return response.status;
  };
  let running = true;
  const statuses: number[] = [];
  const news = new Set<number>();
  const trying = (async () => {
    while (running) {
      statuses.push(await signIn());
      news.add(await fresh());
      await sleep(500);
    }
  })();
  const job = await workOff('index', 2).finally(() => {
    running = false;
  });
  await trying;
  statuses.push(await signIn());
  expect(new Set(statuses)).toEqual(new Set([200]));
  news.add(await fresh());
  expect([...news]).toEqual([0]);
  const sourcesAfter = await sourceTokens();
  expect(sourcesAfter).toHaveLength(sourcesBefore.length);
  expect(new Set(sourcesAfter.map((row) => row['field']))).toEqual(new Set([1002]));
  const old = new Set(sourcesBefore.map((row) => row['token']));
  expect(sourcesAfter.filter((row) => old.has(row['token']))).toEqual([]);
  expect(job.toVersion).toBe(2);
  expect(await tokenOf()).not.toBe(before);
  expect(await idToken()).toHaveLength(1);
  expect(await idToken()).not.toEqual(idBefore);
  expect(await found()).toBe(1);
  const rows = await keysSql`select purpose, version from kek_ciphertext where kind = 'index-key' order by 1`;
  expect(rows.map(({ purpose, version }) => [purpose, version])).toEqual([
    ['account-email', 2],
    ['emergency-code', 2],
    ['record-birth', 2],
    ['record-email', 2],
    ['record-identifier', 2],
    ['record-phone', 2],
    ['record-source', 2],
  ]);
});

test('data from before an index key turned, with the newest keys: a restore has every token made anew', {
  timeout: 120_000,
}, async () => {
  const { superSql, keysSql } = product.instance;
  const signIn = async (): Promise<number> =>
    (
      await new Browser(product.origin).send('POST', '/api/identity/sign-in', {
        email: 'marie@carnet.example',
        password: testPassword,
      })
    ).status;
  const found = async (): Promise<number> =>
    (await marie.browser.json<{ total: number }>('GET', '/api/fhir/R4/Patient?identifier=A-12%2034')).total;
  const madeAt = new Date().toISOString();
  const accounts = await superSql`select id, email_token from account`;
  const tokens = await superSql`select token, field, type, subject, id from search_token`;
  const { toVersion } = await workOff('index', 0);
  // The old data are back: tokens under a key that is gone.
  for (const { id, email_token: token } of accounts)
    await superSql`update account set email_token = ${token} where id = ${id}`;
  await superSql`delete from search_token`;
  for (const row of tokens) await superSql`insert into search_token ${superSql(row)}`;
  // The server holds the old key for a moment more.
  await expect.poll(found, { timeout: 30_000 }).toBe(0);
  expect(await signIn()).toBe(401);

  // The command's last step, as it is done in the restored product; data that are newer than the keys need nothing.
  const note = (at: string) => noteRestore(product.config, product.product, { pair: newUuid(), madeAt: at });
  expect(await note(new Date(Date.now() + 60_000).toISOString())).toEqual({ tokens: false });
  expect(await note(madeAt)).toEqual({ tokens: true });
  const job = await jobStore(keysSql).living('index');
  expect(job).toMatchObject({ step: 'settle', toVersion, askedBy: 'command' });
  // Restored once more while that is under way, it begins again.
  expect(await note(madeAt)).toEqual({ tokens: true });
  expect(await jobStore(keysSql).living('index')).toMatchObject({ id: job?.id });
  expect(await finish(job as Job, 1)).toMatchObject({ toVersion });
  expect(await signIn()).toBe(200);
  expect(await found()).toBe(1);
  // Of what an import brought nobody keeps what would make its token anew, so those are gone.
  const left = await superSql<{ field: number }[]>`select distinct field from search_token where field > 1000`;
  expect(left).toEqual([]);
});

test('the KEK and the signing keys turn beside live traffic', { timeout: 60_000 }, async () => {
  const lists = async () =>
    await product.instance.keysSql`select kek_version as version from kek_ciphertext where purpose = 'list'`;
  const before = await lists();
  expect(before.length).toBeGreaterThan(1);
  const people = traffic();
  const kek = await workOff('kek', 1).finally(() => people.stop());
  await workOff('signing', 0);
  expect(await people.stop()).toEqual([]);
  const rows = await product.instance.keysSql`select distinct kek_version from kek_ciphertext`;
  expect(rows.map(({ kek_version }) => kek_version)).toEqual([kek.toVersion]);
  expect(await lists()).toEqual(before.map(() => ({ version: kek.toVersion })));
  expect(await namesShared()).toEqual(['Lefèvre']);
});

test('an epoch ends by itself when it is due, beside live traffic, with a backup of the keys; without a kit it waits', {
  timeout: 120_000,
}, async () => {
  const { keysSql, urls, instanceId } = product.instance;
  const work = async (): Promise<Job | null> => {
    const worker = launchKeysWorker(product.config);
    await worker.job('keys-work', product.config, { url: urls.app, keysUrl: urls.keys }, { keyLife });
    await worker.stop();
    const jobs = jobStore(keysSql);
    return (await jobs.living('epoch')) ?? (await jobs.lastDone('epoch'));
  };
  expect(await work()).toBeNull();
  const keysSuper = openPool(Object.assign(new URL(urls.super), { pathname: new URL(urls.keys).pathname }).href, {
    max: 1,
  });
  await keysSuper`update kek_epoch set began_at = began_at - interval '25 days'`;
  await keysSuper.end();
  expect(await work()).toMatchObject({ state: 'waiting', askedBy: 'schedule', note: 'no-kit' });

  const signer = await product.product.keyring.backupSigner();
  const { recipient } = await newAgePair();
  await writeSetup(product.folder, {
    format: 1,
    instance: instanceId,
    recipient,
    signingKey: signer.publicKey.toString('base64url'),
    kit: { madeAt: '', parts: 1, needed: 1, codes: [], confirmedAt: new Date().toISOString() },
  });
  const folder = join(product.folder, 'keys');
  mkdirSync(folder);
  const at = new Date(0).toISOString();
  const path = { keysPath: join(folder, 'first'), kekVersion: 1, how: 'read-back' } as const;
  await noteVerified(product.folder, { pair: instanceId, madeAt: at, verifiedAt: at, ...path });
  const people = traffic();
  const job = await work().finally(() => people.stop());
  expect(job).toMatchObject({ state: 'done', damaged: 0 });
  expect(await people.stop()).toEqual([]);
  expect(readdirSync(folder)).toHaveLength(1);
  const rows = await keysSql`select distinct kek_version, epoch from kek_ciphertext`;
  expect(rows).toEqual([{ kek_version: job?.toVersion, epoch: 2 }]);
});
