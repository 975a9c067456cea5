import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('a stale proof does not withdraw', async () => {
  const { browser, record } = marie;
  await product.instance
    .superSql`update session set factor_at = now() - interval '6 minutes' where account = ${marie.account}`;
  await browser.json('POST', '/api/identity/refresh', undefined, { 'idempotency-key': crypto.randomUUID() });
  for (const [method, body] of [
    ['DELETE', undefined],
    ['PUT', await given()],
  ] as const) {
    const answer = await browser.send(method, `/api/records/${record}/consent`, body);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'factor-needed']);
  }
});
