import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** What somebody who was given parts of a record gets over HTTP: these, and of the others not even that nobody answered. */
let product: TestProduct;
let marie: SignedUp;
let julien: SignedUp;

beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  julien = await signUp(product, 'julien@carnet.example');
  const { browser, record } = marie;
  const subject = { reference: `Patient/${record}` };
  const put = (resource: { resourceType: string; [element: string]: unknown }) =>
    browser.json('POST', `/api/fhir/R4/${resource.resourceType}`, resource);
  await put({ resourceType: 'Patient', name: [{ family: 'Lefèvre' }] });
  await put({
    resourceType: 'AllergyIntolerance',
    patient: subject,
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
    },
    code: { text: 'Penicillin' },
  });
  await put({
    resourceType: 'MedicationStatement',
    status: 'active',
    subject,
    medicationCodeableConcept: { text: 'Iron' },
  });
  const terms = { kind: 'caregiver', parts: ['card'], write: false, until: null };
  const { token } = await browser.json<{ token: string }>('POST', `/api/records/${record}/grant-offers`, terms);
  await julien.browser.json('POST', '/api/grant-offers/accept', { token, name: 'Julien' });
});
afterAll(() => product.close());

const total = async (search: string) =>
  (await julien.browser.json<{ total: number }>('GET', `/api/fhir/R4/${search}`)).total;

test('a search that names the record finds what was given, and nothing else', async () => {
  expect(await total(`AllergyIntolerance?patient=${marie.record}`)).toBe(1);
  expect(await total(`Patient?_id=${marie.record}`)).toBe(1);
  expect(await total(`MedicationStatement?patient=${marie.record}`)).toBe(0);
  expect(await total(`Patient?_id=${marie.record}&_revinclude=MedicationStatement:subject`)).toBe(1);
  // Unnamed, one's own alone.
  expect(await total('AllergyIntolerance')).toBe(0);
});

test('of a part that was not given it is not said that nobody answered', async () => {
  const of = (part: string) => julien.browser.send('GET', `/api/card/${marie.record}/forms/${part}`);
  expect((await of('allergies')).status).toBe(200);
  expect((await of('medicines')).status).toBe(404);
  // Given, and empty.
  expect(await (await of('conditions')).json()).toMatchObject({ answer: 'not-answered' });
});

test('what was taken back is gone for the next request', async () => {
  const { grants } = await marie.browser.json<{ grants: { id: string }[] }>(
    'GET',
    `/api/records/${marie.record}/grants`,
  );
  await marie.browser.json('DELETE', `/api/records/${marie.record}/grants/${grants[0]?.id}`);
  expect(await total(`AllergyIntolerance?patient=${marie.record}`)).toBe(0);
  expect((await julien.browser.send('GET', `/api/card/${marie.record}`)).status).toBe(404);
});
