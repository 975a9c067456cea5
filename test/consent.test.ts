import { afterAll, beforeAll, expect, test } from 'vitest';
import { asActor } from '../src/database/index.ts';
import { newUuid, parseResourceId, randomBytes, type Uuid } from '../src/kernel/index.ts';
import { formHeaders } from './form-values.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** A consent that is withdrawn, over HTTP: every way to the record is closed, and opens again. */
let product: TestProduct;
let marie: SignedUp;
let julien: SignedUp;
let henri: string;
let token: string;

beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  julien = await signUp(product, 'julien@carnet.example');
  henri = (await marie.browser.json<{ id: string }>('POST', '/api/records', { kind: 'dependent', ground: 'mandate' }))
    .id;
  const invitation = await marie.browser.json<{ token: string }>('POST', `/api/records/${henri}/invitations`);
  await julien.browser.json('POST', '/api/invitations/accept', {
    token: invitation.token,
    ground: 'consent',
    name: 'Julien Moreau',
  });
  token = (
    await marie.browser.json<{ token: string }>('POST', '/api/identity/tokens', {
      name: 'cli',
      scopes: ['record:read', 'record:write'],
      days: 1,
    })
  ).token;
});
afterAll(() => product.close());

const subjectOf = (record: string) => ({ subject: { reference: `Patient/${record}` } });
const given = async () => ({
  ...(await marie.browser.json<{ consent: { document: string; version: string } }>('GET', '/api/instance')).consent,
  language: 'en',
});

type Asked = readonly [string, string, unknown?, Record<string, string>?];

/** Every way to read or write a record that there is, with the ids of what stands in it. */
async function waysTo(who: SignedUp, record: string): Promise<readonly Asked[]> {
  const condition = { resourceType: 'Condition', ...subjectOf(record), code: { text: 'asthma' } };
  const patient = { resourceType: 'Patient', name: [{ text: 'Somebody' }] };
  await who.browser.json('POST', '/api/fhir/R4/Patient', patient, { 'x-carnet-record': record });
  const { id } = await who.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', condition);
  const note = { value: { note: 'x' } };
  const made = await who.browser.json<{ id: string }>('POST', `/api/card/${record}/forms/notes`, note, formHeaders);
  await who.browser.json('PUT', `/api/card/${record}/drafts/allergies`, { value: 'typed' });
  const file = { 'content-type': 'application/octet-stream' };
  const upload = ['POST', `/api/imports?record=${record}`, JSON.stringify(condition), file] as const;
  const waiting = await who.browser.json<{ id: string }>(...upload);
  const fhir = '/api/fhir/R4';
  const entry = `/api/card/${record}/forms/notes/${encodeURIComponent(made.id)}`;
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ resource: condition, request: { method: 'POST', url: 'Condition' } }],
  };
  return [
    ['GET', `/api/card/${record}?language=en`],
    ['GET', `${fhir}/Patient/${record}`],
    ['GET', `${fhir}/Condition/${id}`],
    ['GET', `${fhir}/Condition/${id}/_history/1`],
    ['GET', `${fhir}/Condition/${id}/_history`],
    ['GET', `${fhir}/Condition?patient=${record}`],
    ['POST', `${fhir}/Condition`, condition],
    ['PUT', `${fhir}/Condition/${id}`, { ...condition, id }],
    ['DELETE', `${fhir}/Condition/${id}`],
    ['POST', fhir, bundle],
    ['GET', `/api/card/${record}/forms/notes`],
    ['GET', entry],
    ['GET', `${entry}/history`],
    ['POST', `/api/card/${record}/forms/notes`, note, formHeaders],
    ['PUT', entry, note, { 'if-match': 'W/"1"' }],
    ['DELETE', entry, undefined, { 'if-match': 'W/"1"' }],
    ['PUT', `/api/card/${record}/forms/allergies/answer`, { answer: 'none-known' }],
    ['GET', `/api/card/${record}/drafts/allergies`],
    ['PUT', `/api/card/${record}/drafts/allergies`, { value: 'more' }],
    ['DELETE', `/api/card/${record}/drafts/allergies`],
    upload,
    ['GET', `/api/imports/${waiting.id}`],
    ['POST', `/api/imports/${waiting.id}/confirm`, { patient: 'keep' }],
    ['POST', `/api/imports/${waiting.id}/undo`],
    ['DELETE', `/api/imports/${waiting.id}`],
  ];
}

const looks = (record: string): readonly Asked[] => [
  ['GET', `/api/records/${record}/who-looked`],
  ['GET', `/api/records/${record}/who-looked/counts`],
  ['GET', `/api/records/${record}/who-looked/list?format=csv`],
  ['GET', `/api/records/${record}/who-looked/proof`],
];

async function answers(browser: Browser, ways: readonly Asked[], bearer?: string): Promise<string[]> {
  const found = [];
  for (const [method, path, body, headers] of ways) {
    const more = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const answer = await browser.send(method, path, body, { ...headers, ...more });
    const text = await answer.text();
    found.push(
      `${method} ${path.slice(0, 14)}: ${answer.status} ${/consent-withdrawn|not-allowed/.exec(text)?.[0] ?? text.slice(0, 200)}`,
    );
  }
  return found;
}
const closed = (ways: readonly Asked[]) =>
  ways.map(([method, path]) => `${method} ${path.slice(0, 14)}: 403 consent-withdrawn`);

test('one’s own record: no way leads to it, by session or token; who looked stays, and giving it again opens all', async () => {
  const { browser, record } = marie;
  const ways = await waysTo(marie, record);
  await product.product.ledger.round();
  await browser.json('DELETE', `/api/records/${record}/consent`);
  expect(await answers(browser, ways)).toEqual(closed(ways));
  // Drafts are for sessions, whatever the consent.
  const open = [...ways.filter(([, path]) => !path.includes('/drafts/')), ...looks(record)];
  expect(await answers(new Browser(product.origin), open, token)).toEqual(closed(open));
  for (const [method, path] of looks(record)) expect((await browser.send(method, path)).status).toBe(200);
  const { entries } = await browser.json<{ entries: { deed: string; who: string }[] }>(
    'GET',
    `/api/records/${record}/who-looked?show=changes`,
  );
  expect(entries[0]).toMatchObject({ deed: 'consent-withdrawn', who: 'you' });
  const { records } = await browser.json<{ records: unknown[] }>('GET', '/api/records');
  expect(records[0]).toMatchObject({ id: record, name: null, withdrawn: { yours: true } });
  expect((await browser.send('DELETE', `/api/records/${record}/consent`)).status).toBe(409);

  expect(
    (await browser.send('PUT', `/api/records/${record}/consent`, { ...(await given()), version: 'x' })).status,
  ).toBe(400);
  await browser.json('PUT', `/api/records/${record}/consent`, await given());
  expect(await browser.json('GET', `/api/card/${record}/drafts/allergies`)).toMatchObject({ value: 'typed' });
  expect(await browser.json('GET', `/api/fhir/R4/Patient/${record}`)).toMatchObject({ name: [{ text: 'Somebody' }] });
  const { consents } = await browser.json<{ consents: { withdrawn: unknown }[] }>(
    'GET',
    `/api/records/${record}/consent`,
  );
  expect(consents.map(({ withdrawn }) => withdrawn === null)).toEqual([false, true]);
});

test('a dependent’s record: closed for every guardian, who is told without a name; who looked stays with who withdrew', async () => {
  const ways = await waysTo(julien, henri);
  await marie.browser.json('DELETE', `/api/records/${henri}/consent`);
  for (const who of [marie, julien]) {
    const shared: readonly Asked[] = [
      ['GET', `/api/records/${henri}/guardians`],
      ['PUT', `/api/records/${henri}/guardians/me`, { name: 'x' }],
      ['POST', `/api/records/${henri}/invitations`],
      ['DELETE', `/api/records/${henri}/guardians/me`],
    ];
    expect(await answers(who.browser, [...ways.slice(0, 17), ...shared])).toEqual(
      closed([...ways.slice(0, 17), ...shared]),
    );
  }
  expect(await answers(julien.browser, looks(henri))).toEqual(closed(looks(henri)));
  for (const [method, path] of looks(henri)) expect((await marie.browser.send(method, path)).status).toBe(200);
  const { entries } = await marie.browser.json<{ entries: { name: string | null }[] }>(
    'GET',
    `/api/records/${henri}/who-looked?show=others`,
  );
  expect(entries.some(({ name }) => name === 'Julien Moreau')).toBe(true);
  let subjects: string[] = [];
  for (let tries = 0; tries < 100 && subjects.length === 0; tries++) {
    const { messages } = await new Browser(product.origin).json<{ messages: { to: string; subject: string }[] }>(
      'GET',
      '/api/demo/mail',
    );
    subjects = messages
      .filter(({ to, subject }) => to === julien.email && subject.includes('was closed'))
      .map(({ subject }) => subject);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(subjects).toEqual(['A record that you look after was closed']);
  await julien.browser.json('PUT', `/api/records/${henri}/consent`, await given());
  expect((await marie.browser.send('GET', `/api/card/${henri}?language=en`)).status).toBe(200);
});

interface Exported {
  readonly entry: readonly {
    readonly resource: { readonly resourceType: string; readonly parameter?: { name: string }[] };
  }[];
}
const exportOf = (record: string): Asked => ['GET', `/api/records/${record}/export`];

test('while it is withdrawn, whoever could before takes everything along and deletes it, and nobody else', async () => {
  const sofia = await signUp(product, 'sofia@carnet.example');
  const made = await sofia.browser.json<{ id: string }>('POST', '/api/records', {
    kind: 'dependent',
    ground: 'parent',
  });
  const child = made.id;
  const invitation = await sofia.browser.json<{ token: string }>('POST', `/api/records/${child}/invitations`);
  await julien.browser.json('POST', '/api/invitations/accept', {
    token: invitation.token,
    ground: 'parent',
    name: 'J',
  });
  const ways = await waysTo(sofia, sofia.record);
  await waysTo(julien, child);
  for (const record of [sofia.record, child]) await sofia.browser.json('DELETE', `/api/records/${record}/consent`);

  for (const [who, record] of [
    [sofia, sofia.record],
    [sofia, child],
    [julien, child],
  ] as const) {
    // Refused once, as somebody who tries the card first: what is asked for next is decided anew.
    expect((await who.browser.send('GET', `/api/card/${record}?language=en`)).status).toBe(403);
    const bundle = await who.browser.json<Exported>(...exportOf(record));
    const types = bundle.entry.map(({ resource }) => resource.resourceType);
    expect(types).toEqual(expect.arrayContaining(['Patient', 'Condition', 'Parameters']));
    const told = bundle.entry.at(-1)?.resource.parameter?.map(({ name }) => name) ?? [];
    expect(told.includes('who-looked')).toBe(true);
    expect(told.includes('account')).toBe(record === sofia.record);
  }
  const outlook = await julien.browser.json<{ records: unknown[] }>('GET', '/api/rights/erasure');
  expect(outlook.records).toContainEqual({ id: child, relation: 'guardian', others: 1 });

  const cli = await sofia.browser.json<{ token: string }>('POST', '/api/identity/tokens', {
    name: 'cli',
    scopes: ['record:read', 'record:write'],
    days: 1,
  });
  const leaving: readonly Asked[] = [exportOf(child), ['DELETE', `/api/records/${child}`]];
  const refused = (word: string) => [expect.stringContaining(word), expect.stringContaining(word)];
  expect(await answers(new Browser(product.origin), leaving, cli.token)).toEqual(refused('403 not-allowed'));
  expect(await answers(marie.browser, leaving)).toEqual(refused('404'));
  // A copy that was taken opens nothing else.
  expect(await answers(sofia.browser, ways)).toEqual(closed(ways));

  expect(await julien.browser.json('DELETE', `/api/records/${child}`)).toMatchObject({ state: 'done' });
  expect((await sofia.browser.send(...exportOf(child))).status).toBe(404);
  expect(await sofia.browser.json('DELETE', '/api/account')).toMatchObject({ state: 'done' });
  expect((await sofia.browser.send('GET', '/api/identity/me')).status).toBe(401);
});

test('PostgreSQL gives a closed record to nobody but a session that was just confirmed and looks after it', async () => {
  const nina = await signUp(product, 'nina@carnet.example');
  await waysTo(nina, nina.record);
  await nina.browser.json('DELETE', `/api/records/${nina.record}/consent`);
  const subject = parseResourceId(nina.record)?.subject ?? '';
  const sql = product.instance.appSql;
  const secrets = {
    nina: await secretOf(product, nina.account),
    stranger: await secretOf(product, marie.account),
    nobody: randomBytes(16),
  };
  const seen = (secret: Buffer) =>
    asActor(sql, { secret }, subject as Uuid, async (transaction) => [
      (await transaction`select 1 from resource`).length,
      (await transaction`select 1 from gate.withdrawn_set()`).length > 0,
    ]);
  expect(await seen(secrets.nina)).toEqual([0, true]);
  expect(await seen(secrets.stranger)).toEqual([0, false]);
  expect(await seen(secrets.nobody)).toEqual([0, false]);
  await product.instance
    .superSql`update session set factor_at = now() - interval '7 minutes' where account = ${nina.account}`;
  expect(await seen(secrets.nina)).toEqual([0, false]);
  await product.instance.superSql`update session set factor_at = now() where account = ${nina.account}`;
  await nina.browser.json('PUT', `/api/records/${nina.record}/consent`, await given());
  // Given again, the way beside the others is closed.
  expect((await seen(secrets.nina))[1]).toBe(false);
});

/** A live session of an account, of which the secret is known. */
async function secretOf({ instance }: TestProduct, account: string): Promise<Buffer> {
  const secret = randomBytes(16);
  await instance.signInSql`insert into session (id, account, secret_hash, proof, created_at, factor_at, idle_expires_at, expires_at)
    values (${newUuid()}, ${account}, sha256(${secret}), 'demo', now(), now(), now() + interval '1 hour', now() + interval '1 hour')`;
  return secret;
}

test('a stale proof does not withdraw, take along or delete', async () => {
  const { browser, record } = marie;
  await product.instance
    .superSql`update session set factor_at = now() - interval '6 minutes' where account = ${marie.account}`;
  await browser.json('POST', '/api/identity/refresh', undefined, { 'idempotency-key': crypto.randomUUID() });
  for (const [method, path, body] of [
    ['DELETE', `/api/records/${record}/consent`, undefined],
    ['PUT', `/api/records/${record}/consent`, await given()],
    exportOf(record),
    ['DELETE', `/api/records/${record}`],
  ] as const) {
    const answer = await browser.send(method, path, body);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'factor-needed']);
  }
});
