import { afterAll, beforeAll, expect, test } from 'vitest';
import { formHeaders } from './form-values.ts';
import { type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** Whoever is refused stands in the log of the record, whatever he asked for, and cannot fill it. */
let product: TestProduct;
let marie: SignedUp;
let henri: string;
let condition: string;

beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  henri = (await marie.browser.json<{ id: string }>('POST', '/api/records', { kind: 'dependent', ground: 'mandate' }))
    .id;
  const resource = { resourceType: 'Condition', subject: { reference: `Patient/${henri}` } };
  condition = (await marie.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', resource)).id;
});
afterAll(() => product.close());

interface Look {
  readonly who: string;
  readonly deed: string;
  readonly outcome: string;
}
async function refusals(record: string): Promise<readonly Look[]> {
  const path = `/api/records/${record}/who-looked`;
  return (await marie.browser.json<{ entries: Look[] }>('GET', `${path}?show=refused`)).entries;
}

/** What a stranger may ask of a record: one request a way, each by somebody of his own, so that no share is used up. */
const ways = (record: string): readonly (readonly [string, string, unknown?, Record<string, string>?])[] => {
  const subject = { reference: `Patient/${record}` };
  const patched = { 'content-type': 'application/json-patch+json' };
  return [
    ['GET', `/api/card/${record}/drafts/allergies`],
    ['PUT', `/api/card/${record}/drafts/allergies`, { value: 'x' }],
    ['DELETE', `/api/card/${record}/drafts/allergies`],
    ['GET', `/api/records/${record}/guardians`],
    ['PUT', `/api/records/${record}/guardians/me`, { name: 'x' }],
    ['DELETE', `/api/records/${record}/guardians/me`],
    ['POST', `/api/records/${record}/invitations`],
    ['GET', `/api/records/${record}/consent`],
    ['DELETE', `/api/records/${record}/consent`],
    ['GET', `/api/records/${record}/who-looked`],
    ['GET', `/api/records/${record}/who-looked/counts`],
    ['GET', `/api/records/${record}/who-looked/list?format=csv`],
    ['POST', '/api/fhir/R4/Condition', { resourceType: 'Condition', subject }],
    ['PUT', `/api/fhir/R4/Condition/${condition}`, { resourceType: 'Condition', id: condition, subject }],
    ['PATCH', `/api/fhir/R4/Condition/${condition}`, [{ op: 'add', path: '/note', value: [{ text: 'x' }] }], patched],
    ['DELETE', `/api/fhir/R4/Condition/${condition}`],
    ['GET', `/api/fhir/R4/Condition/${condition}`],
    ['POST', `/api/card/${record}/forms/notes`, { value: { note: 'x' } }, formHeaders],
    ['POST', `/api/imports?record=${record}`, '{}', { 'content-type': 'application/octet-stream' }],
  ];
};

const strangers: SignedUp[] = [];

test('each way that is refused leaves one entry, which names nobody to the reader', async () => {
  const before = (await refusals(henri)).length;
  const asked = ways(henri);
  const statuses = [];
  for (const [n, way] of asked.entries()) {
    // Ten of one account are what it may leave.
    if (n % 9 === 0) strangers.push(await signUp(product, `stranger-${n}@carnet.example`));
    statuses.push((await (strangers.at(-1) as SignedUp).browser.send(...way)).status);
  }
  expect(statuses).toEqual(asked.map(() => 404));
  const left = await refusals(henri);
  expect(left).toHaveLength(before + asked.length);
  expect(new Set(left.map(({ who }) => who))).toEqual(new Set(['somebody']));
  expect(left.map(({ deed }) => deed)).toContain('asked');
});
test('an account leaves ten entries in the log of a record, then one in ten minutes, by whatever it asks', async () => {
  const { browser } = await signUp(product, 'pest@carnet.example');
  const before = (await refusals(henri)).length;
  for (let n = 0; n < 8; n++) {
    for (const path of [
      `/api/fhir/R4/Condition/${condition}`,
      `/api/card/${henri}?language=en`,
      `/api/records/${henri}/who-looked`,
    ])
      expect((await browser.send('GET', path)).status).toBe(404);
  }
  expect((await refusals(henri)).length - before).toBe(10);
  // The log of another record has room for him still, so nobody hides behind what he used up.
  const own = (await refusals(marie.record)).length;
  expect((await browser.send('GET', `/api/card/${marie.record}?language=en`)).status).toBe(404);
  expect((await refusals(marie.record)).length - own).toBe(1);
  // His own record is read as before.
  const mine = await browser.json<{ records: { id: string }[] }>('GET', '/api/records');
  expect((await browser.send('GET', `/api/card/${mine.records[0]?.id}?language=en`)).status).toBe(200);
});
