import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../src/kernel/index.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testPassword, testProduct } from './product.ts';

/** Access in an emergency over HTTP: the purpose of each request, one answer byte by byte, its limit, and the mails. */
let product: TestProduct;
let marie: SignedUp;
let doctor: Browser;
const why = { reason: 'unconscious', words: 'Found on the road' };
const name = { family: 'Lefèvre', given: 'Marie', birthDate: '1992-03-14' };

beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  await marie.browser.json('POST', '/api/fhir/R4/Patient', {
    resourceType: 'Patient',
    name: [{ family: name.family, given: [name.given] }],
    birthDate: name.birthDate,
  });
  const { identity } = product.product;
  const account = async (email: string, roles: Role[]) =>
    (await identity.createAccount({ email, password: testPassword, roles, language: 'en', totp: false })).account;
  const admin = await account('admin@carnet.example', ['admin']);
  const roux = await account('roux@carnet.example', ['doctor']);
  await identity.introduceProfessional({
    professional: await identity.startSession(roux, 'demo'),
    profile: { name: 'Dr Amélie Roux', specialty: 'General practice', number: '1' },
    admin: await identity.startSession(admin, 'demo'),
  });
  doctor = new Browser(product.origin);
  const call = {
    id: roux,
    address: '127.0.0.1',
    headers: {},
    cookie: () => undefined,
    setCookie: (cookie: string, value: string) => doctor.setCookie(`carnet_${cookie}`, value),
  };
  await identity.signInAs(call, roux);
});
afterAll(() => product.close());

const open = (find: unknown) => doctor.send('POST', '/api/emergency-access', { find, ...why });
const mails = async (to: string) =>
  (
    await marie.browser.json<{ messages: { to: string; subject: string; text: string }[] }>('GET', '/api/demo/mail')
  ).messages.filter((mail) => mail.to === to);

test('unanswered and unknown are answered in the same bytes, opened is read for its purpose alone, and tries end', async () => {
  const answers = [];
  for (const find of [name, { ...name, given: 'Nobody' }]) {
    const answer = await open(find);
    const body = (await answer.text()).replace(/"errorId":"[^"]*"/, '');
    const headers = [...answer.headers.keys()].toSorted();
    answers.push(JSON.stringify([answer.status, body, headers, answer.headers.get('content-length')]));
  }
  expect(answers[0]).toMatch(/^\[404,.*printed card/);
  expect(answers[1]).toBe(answers[0]);
  await expect
    .poll(async () => (await mails(marie.email)).map(({ subject }) => subject))
    .toContain('A doctor tried to open a record in an emergency');
  const path = `/api/records/${marie.record}/emergency-access`;
  await marie.browser.json('PUT', path, { allowed: true });
  const answer = await open(name);
  expect(answer.status).toBe(201);
  const use = JSON.parse(await answer.text()) as { id: string; grant: string }; // the route's only answer under 201
  expect(use).toMatchObject({ record: marie.record, whole: false, person: { name: 'Marie Lefèvre' } });

  const card = (headers?: Record<string, string>) =>
    doctor.send('GET', `/api/card/${marie.record}?language=en`, undefined, headers);
  expect((await card({ 'carnet-purpose': 'emergency' })).status).toBe(200);
  expect((await card()).status).toBe(404);
  expect((await card({ 'carnet-purpose': 'treatment' })).status).toBe(400);
  const emergency = { 'carnet-purpose': 'emergency' };
  expect((await marie.browser.send('GET', `/api/card/${marie.record}?language=en`, undefined, emergency)).status).toBe(
    403,
  );
  const fhir = `/api/fhir/R4/Patient/${marie.record}`;
  expect((await doctor.send('GET', fhir, undefined, emergency)).status).toBe(200);

  // Those who administer are told each time, without a name.
  await expect
    .poll(async () => (await mails('admin@carnet.example')).map(({ subject }) => subject))
    .toContain('An emergency access waits for review');
  const all = [...(await mails('admin@carnet.example')), ...(await mails(marie.email))];
  for (const { subject, text } of all) expect(subject + text).not.toMatch(/Lef|Roux|unconscious|road/);

  expect((await doctor.send('DELETE', `/api/shared/${use.grant}`)).status).toBe(204);
  expect((await card(emergency)).status).toBe(404);
  const { uses } = await marie.browser.json<{ uses: object[] }>('GET', path);
  expect(uses).toMatchObject([{ id: use.id, open: false, doctor: 'Dr Amélie Roux', ...why }]);
  const later = [];
  for (let n = 0; n < 4; n++) later.push((await open({ code: 'AAAAA-AAAAA' })).status);
  expect(later.at(-1)).toBe(429);
});
