import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from '../src/database/index.ts';
import { keysColumns, mainColumns } from '../src/database/registry.ts';
import { randomBytes } from '../src/kernel/index.ts';
import { isSealed } from '../src/keyring/index.ts';
import type { SecurityWeek } from '../src/watching/contract.ts';
import { Browser, mailedCode, type SignedUp, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

/**
 * A unique word goes into every input. Afterwards it is looked for, in six encodings, in the log, the database files with
 * WAL and temporary files, and in dumps of both databases: nowhere outside ciphertext.
 */
let product: TestProduct;
let marie: SignedUp;
/** Every word begins alike, so that one search in each encoding finds any of them. */
const species = 'kanarienvogel';
/** What the collector of security events got. */
let sent = '';
const collector = createServer((request, response) => {
  request.on('data', (chunk: Buffer) => {
    sent += chunk.toString('latin1');
  });
  request.on('end', () => response.writeHead(204).end());
});
beforeAll(async () => {
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
  const { port } = collector.address() as AddressInfo;
  const siem = { kind: 'webhook', url: `http://127.0.0.1:${port}/`, token: null, caFile: null } as const;
  product = await testProduct({ config: { siem }, watchEvery: 3_600_000 });
  marie = await signUp(product, `${canary()}@carnet.example`);
});
afterAll(async () => {
  await product.close();
  collector.close();
});

function canary(): string {
  return `${species}${randomBytes(9).toString('hex')}`;
}

/** UTF-8, UTF-16 (both orders), base64 at each of its three alignments, hex, URL and JSON escapes. */
function encodings(word: string): readonly (readonly [string, Buffer])[] {
  const utf16 = Buffer.from(word, 'utf16le');
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift, 0x20), Buffer.from(word)]).toString('base64');
    // Letters at both ends depend on the neighbours; what is between them does not.
    return text.slice(shift === 0 ? 0 : 4, -4);
  });
  const escaped = [...word].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0'));
  return [
    ['utf-8', Buffer.from(word)],
    ['utf-16le', utf16],
    ['utf-16be', Buffer.from(utf16).swap16()],
    ...base64.map((text, n) => [`base64 ${n}`, Buffer.from(text)] as const),
    ['hex', Buffer.from(Buffer.from(word).toString('hex'))],
    ['url', Buffer.from(escaped.map((hex) => `%${hex}`).join(''))],
    ['json', Buffer.from(escaped.map((hex) => `\\u00${hex}`).join(''))],
  ];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

/** Other tests drop their databases meanwhile. */
function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Fills every input that the product has with words of its own. */
async function fillEverything(): Promise<void> {
  const { browser, record } = marie;
  const fhir = '/api/fhir/R4';
  const patient = await browser.json<{ id: string }>('POST', `${fhir}/Patient`, {
    resourceType: 'Patient',
    name: [{ family: canary(), given: [canary()] }],
    telecom: [{ system: 'phone', value: canary() }],
    address: [{ line: [canary()], city: canary() }],
    contact: [{ name: { text: canary() } }],
    identifier: [{ system: 'urn:insurance', value: canary() }],
  });
  const subject = { reference: `Patient/${record}` };
  const one = await browser.json<{ id: string }>('POST', `${fhir}/Condition`, {
    resourceType: 'Condition',
    subject,
    code: { text: canary() },
    note: [{ text: canary() }],
  });
  await browser.json('PUT', `${fhir}/Condition/${one.id}`, {
    resourceType: 'Condition',
    id: one.id,
    subject,
    code: { text: canary() },
  });
  await browser.send(
    'PATCH',
    `${fhir}/Condition/${one.id}`,
    JSON.stringify([{ op: 'add', path: '/note', value: [{ text: canary() }] }]),
    { 'content-type': 'application/json-patch+json' },
  );
  await browser.send('PUT', `${fhir}/Patient/${patient.id}`, {
    resourceType: 'Patient',
    id: patient.id,
    gender: canary(),
  });
  await browser.send('GET', `${fhir}/Condition?code:text=${canary()}`);
  await browser.send('GET', `${fhir}/Condition?${canary()}=1`);
  await browser.send('GET', `${fhir}/Condition/${canary()}`);
  await browser.send('POST', `${fhir}/Condition`, { resourceType: 'Condition', subject, [canary()]: canary() });
  await browser.send('POST', `${fhir}/Condition`, `{"broken": "${canary()}"`, {
    'content-type': 'application/fhir+json',
  });
  await browser.send('POST', fhir, {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        resource: { resourceType: 'Condition', subject, code: { text: canary() } },
        request: { method: 'POST', url: 'Condition' },
      },
    ],
  });
  const file = JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { resource: { resourceType: 'Condition', subject: { display: canary() }, code: { text: canary() } } },
      { resource: { resourceType: canary() } },
    ],
  });
  for (const end of ['confirm', 'leave']) {
    const upload = await browser.json<{ id: string }>(
      'POST',
      `/api/imports?record=${record}&name=${canary()}.json`,
      file.replace(species, canary()),
      { 'content-type': 'application/octet-stream' },
    );
    if (end === 'confirm') await browser.json('POST', `/api/imports/${upload.id}/confirm`, { patient: 'keep' });
  }
  await browser.send('POST', `/api/imports?record=${record}`, `not json ${canary()}`, {
    'content-type': 'application/octet-stream',
  });
  await product.product.imports.settle();
  await browser.json('GET', `/api/card/${record}`);
  await browser.json('POST', '/api/terminologies/search', { kind: 'condition', text: canary(), language: 'fr' });
  await browser.send('POST', '/api/terminologies/search', { kind: canary(), text: canary(), language: 'fr' });
  await browser.json('POST', '/api/identity/tokens', { name: canary(), scopes: ['record:read'], days: 7 });
  const dependent = await browser.json<{ id: string }>('POST', '/api/records', {
    kind: 'dependent',
    ground: 'consent',
  });
  await browser.json('PUT', `/api/records/${dependent.id}/guardians/me`, { name: canary() });
  await browser.send('POST', '/api/invitations/accept', { token: canary(), ground: 'consent', name: canary() });
  await sharing();
  await signingIn();
  await watching();
}

/** A list of those of whom somebody was given something, with what their records say of who they are. */
async function sharing(): Promise<void> {
  const julien = await signUp(product, `${canary()}@carnet.example`);
  const terms = { kind: 'caregiver', parts: ['card'], write: false, until: null };
  const offers = `/api/records/${marie.record}/grant-offers`;
  const { token } = await marie.browser.json<{ token: string }>('POST', offers, terms);
  await julien.browser.json('POST', '/api/grant-offers/accept', { token, name: canary() });
  for (let n = 0; n < 2; n++) await julien.browser.json('GET', '/api/shared');
  expect(await product.instance.superSql`select 1 from patient_list_entry`).toHaveLength(1);
}

/** What administrators write about security events, once what was done above was looked at. */
async function watching(): Promise<void> {
  const { ledger, watching: watch } = product.product;
  const { browser: admin } = await staffMember('admin');
  await practices(admin);
  await ledger.round();
  await watch.noticed('mass-access', 'test');
  await watch.step();
  await product.instance.superSql`update watch_state set began_at = began_at - interval '7 days'`;
  const security = '/api/admin/security';
  const { findings, weeks } = await admin.json<SecurityWeek>('GET', security);
  for (const { id } of findings)
    await admin.json('POST', `${security}/findings/${id}/decision`, { decision: 'acted', note: canary() });
  await admin.json('POST', `${security}/reviews/${weeks[1]?.week}`, { note: canary() });
  await admin.send('POST', `${security}/reviews/${canary()}`, { note: canary() });
  await admin.send('GET', `${security}?week=${canary()}`);
  await ledger.round();
  await watch.step();
}

/** Somebody who works here, signed in. */
async function staffMember(role: 'admin' | 'doctor'): Promise<{ account: string; browser: Browser }> {
  const { identity } = product.product;
  const who = { email: `${canary()}@carnet.example`, password: testPassword, roles: [role] };
  const { account } = await identity.createAccount({ ...who, language: 'en', totp: true });
  const browser = new Browser(product.origin);
  const setCookie = (name: string, value: string) => browser.setCookie(`carnet_${name}`, value);
  await identity.signInAs(
    { id: account, address: '127.0.0.1', headers: {}, cookie: () => undefined, setCookie },
    account,
  );
  return { account, browser };
}

/** A practice with two doctors in it, each under the name that was confirmed, and what is refused. */
async function practices(admin: Browser): Promise<void> {
  const confirmed = async () => {
    const doctor = await staffMember('doctor');
    const profile = { name: canary(), specialty: canary(), number: canary() };
    const { professional } = await doctor.browser.json<{ professional: { version: number } }>(
      'PUT',
      '/api/identity/professional',
      profile,
    );
    const { version } = professional;
    await admin.json('POST', `/api/admin/professionals/${doctor.account}/confirm`, { version });
    return doctor;
  };
  const [lead, other] = [await confirmed(), await confirmed()];
  const made = { name: canary(), lead: lead.account };
  const { id } = await admin.json<{ id: string }>('POST', '/api/admin/practices', made);
  const { token } = await lead.browser.json<{ token: string }>('POST', `/api/practices/${id}/invitations`);
  await other.browser.json('POST', '/api/practice-invitations/accept', { token });
  expect(await product.instance.superSql`select 1 from practice_member where name is not null`).toHaveLength(2);
  await admin.send('POST', '/api/admin/practices', { name: canary(), lead: canary() });
  await admin.send('POST', '/api/practice-invitations/accept', { token: canary() });
}

/** Sign-in, sign-up and their failures; the user agent and the wrong password are inputs too. */
async function signingIn(): Promise<void> {
  const stranger = new Browser(product.origin);
  const agent = { 'user-agent': canary() };
  await stranger.send(
    'POST',
    '/api/identity/sign-in',
    { email: `${canary()}@carnet.example`, password: canary() },
    agent,
  );
  await stranger.send('POST', '/api/identity/sign-in', { email: marie.email, password: canary() }, agent);
  await stranger.send('POST', '/api/identity/sign-up', { email: canary(), password: canary(), language: 'en' }, agent);
  await stranger.send(
    'POST',
    '/api/identity/sign-up',
    { email: `${canary()}@carnet.example`, password: `${canary()} ${canary()}`, language: 'en' },
    agent,
  );
  const { attempt } = await stranger.json<{ attempt: string }>(
    'POST',
    '/api/identity/sign-in',
    { email: marie.email, password: testPassword },
    agent,
  );
  await stranger.send('POST', '/api/identity/sign-in/factor', { attempt, kind: 'email', code: '000000' }, agent);
  await stranger.json('POST', '/api/identity/sign-in/email-code', { attempt }, agent);
  const code = await mailedCode(product, marie.email);
  await stranger.send('POST', '/api/identity/sign-in/factor', { attempt, kind: 'email', code }, agent);
  await fetch(`${product.origin}/api/${canary()}?${canary()}=${canary()}`, {
    headers: { authorization: `Bearer ${canary()}`, referer: `http://x/${canary()}`, cookie: `x=${canary()}` },
  });
}

/** What a plain SQL dump holds of the rows: each table as text, bytes as hex. Taken as superuser, past row-level security. */
async function dump(url: string, tables: readonly string[]): Promise<Buffer> {
  const as = new URL(product.instance.urls.super);
  as.pathname = new URL(url).pathname;
  const sql = openPool(as.href, { max: 1 });
  const texts: string[] = [];
  for (const table of tables) {
    const rows = await sql.unsafe<{ row: string }[]>(`select t::text as row from ${table} t`);
    texts.push(table, ...rows.map((row) => row.row));
  }
  await sql.end();
  return Buffer.from(texts.join('\n'));
}

test('no word that anybody typed stands anywhere outside ciphertext', { timeout: 120_000 }, async () => {
  await fillEverything();
  const admin = openPool(product.instance.urls.super, { max: 1 });
  // The control: a word in clear, which the same search must find.
  await admin`create table planted as select 'pflanzenvogel'::text as word`;
  const [where] = await admin<{ data: string }[]>`select current_setting('data_directory') as data`;
  await admin`checkpoint`;
  await admin.end();
  const places: [string, Buffer][] = [
    ['log', Buffer.from(product.log())],
    ['collector', Buffer.from(sent, 'latin1')],
    ['dump of the main database', await dump(product.instance.urls.owner, Object.keys(mainColumns))],
    ['dump of the keys database', await dump(product.instance.urls.keysOwner, Object.keys(keysColumns))],
    ...filesBelow(where?.data ?? '').map((path): [string, Buffer] => [path, readIfThere(path)]),
  ];
  expect(places.length).toBeGreaterThan(100);
  expect(places.find(([place]) => place.startsWith('dump of the main'))?.[1].length).toBeGreaterThan(10_000);
  expect(product.log().length).toBeGreaterThan(1000);
  expect(sent).toContain('sign-in-tried');
  const found: string[] = [];
  for (const [place, bytes] of places) {
    for (const word of [species, testPassword]) {
      for (const [encoding, needle] of encodings(word))
        if (bytes.includes(needle)) found.push(`${word} (${encoding}) in ${place}`);
    }
  }
  expect(found).toEqual([]);
  const control = places.filter(([, bytes]) => bytes.includes('pflanzenvogel')).map(([place]) => place);
  expect(control.some((place) => place.includes('/pg_wal/'))).toBe(true);
  expect(control.some((place) => place.includes('/base/'))).toBe(true);
  for (const line of product.log().trim().split('\n')) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
});

test('the search itself finds a word that is there, in each encoding', () => {
  // Written by other means than the needles, with the word inside a longer text at every alignment.
  const text = Buffer.from(`name: ${species}0123, and more`);
  const all = (unit: (byte: number) => string) => Buffer.from([...text].map(unit).join(''));
  const hex = (byte: number) => byte.toString(16).padStart(2, '0');
  const aligned = [0, 1, 2].map((shift) =>
    Buffer.from(Buffer.concat([Buffer.alloc(shift, 'x'), text]).toString('base64')),
  );
  const hays: Readonly<Record<string, readonly Buffer[]>> = {
    'utf-8': [text],
    'utf-16le': [Buffer.from([...text].flatMap((byte) => [byte, 0]))],
    'utf-16be': [Buffer.from([...text].flatMap((byte) => [0, byte]))],
    'base64 0': aligned,
    'base64 1': aligned,
    'base64 2': aligned,
    hex: [all(hex)],
    url: [all((byte) => `%${hex(byte)}`)],
    json: [all((byte) => `\\u00${hex(byte)}`)],
  };
  for (const [encoding, needle] of encodings(species)) {
    expect(needle.length, encoding).toBeGreaterThan(8);
    expect(
      hays[encoding]?.some((hay) => hay.includes(needle)),
      encoding,
    ).toBe(true);
  }
});

test('every value in a sensitive column is sealed', async () => {
  let seen = 0;
  for (const [table, columns] of Object.entries(mainColumns)) {
    for (const [name, facts] of Object.entries(columns)) {
      // The log's envelopes have a form of their own (HPKE), which its own tests open.
      if (facts.class !== 'sensitive' || table === 'audit_event') continue;
      const rows = await product.instance.superSql.unsafe(
        `select ${name} as value from ${table} where ${name} is not null`,
      );
      for (const row of rows) {
        seen++;
        expect(isSealed(row['value'] as Buffer), `${table}.${name}`).toBe(true);
      }
    }
  }
  expect(seen).toBeGreaterThan(8);
  // Of the keys database no column may hold what a person said.
  const keys = Object.values(keysColumns).flatMap((columns) => Object.values(columns));
  expect(keys.filter((facts) => facts.class === 'sensitive')).toEqual([]);
});
