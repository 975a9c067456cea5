import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser, type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** Two people who look after one record, over HTTP, from the invitation to the end. */
let product: TestProduct;
let marie: SignedUp;
let julien: SignedUp;
let henri: string;

beforeAll(async () => {
  product = await testProduct();
  marie = await signUp(product, 'marie@carnet.example');
  julien = await signUp(product, 'julien@carnet.example');
  henri = (await marie.browser.json<{ id: string }>('POST', '/api/records', { kind: 'dependent', ground: 'mandate' }))
    .id;
});
afterAll(() => product.close());

interface Made {
  readonly id: string;
  readonly token: string;
}
const invite = () => marie.browser.json<Made>('POST', `/api/records/${henri}/invitations`);
const accept = (who: SignedUp, token: string) =>
  who.browser.send('POST', '/api/invitations/accept', { token, ground: 'consent', name: 'Julien Moreau' });
const codeOf = async (answer: Promise<Response>) => ((await (await answer).json()) as { code: string }).code; // a problem

async function mailsTo(address: string): Promise<{ subject: string; text: string }[]> {
  const { messages } = await new Browser(product.origin).json<{
    messages: { to: string; subject: string; text: string }[];
  }>('GET', '/api/demo/mail');
  return messages.filter(({ to }) => to === address);
}

test('who joins sees and changes the same record, and the other is told without a name', async () => {
  const made = await invite();
  expect(await codeOf(julien.browser.send('GET', `/api/card/${henri}?language=en`))).toBe('not-found');
  const answer = await accept(julien, made.token);
  expect(answer.status).toBe(201);
  expect(await answer.json()).toEqual({ id: henri });
  const { records } = await julien.browser.json<{ records: { id: string; relation: string; ground: string }[] }>(
    'GET',
    '/api/records',
  );
  expect(records).toContainEqual(expect.objectContaining({ id: henri, relation: 'guardian', ground: 'consent' }));
  const subject = { reference: `Patient/${henri}` };
  const { id } = await julien.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', {
    resourceType: 'Condition',
    subject,
    code: { text: 'asthma' },
  });
  expect(await marie.browser.json('GET', `/api/fhir/R4/Condition/${id}`)).toMatchObject({ code: { text: 'asthma' } });
  for (let tries = 0; (await mailsTo(marie.email)).every(({ subject: said }) => !said.startsWith('Somebody else')); ) {
    if (tries++ > 100) throw new Error('no mail came');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const [mail] = await mailsTo(marie.email);
  expect(mail?.text).toContain('now looks after a record that you look after too');
  expect(mail?.text).not.toContain('Julien');
  expect((await mailsTo(julien.email)).every(({ subject: said }) => !said.startsWith('Somebody else'))).toBe(true);
});

test('the list of who looked is a file with a name, for whoever may open the record', async () => {
  const path = `/api/records/${henri}/who-looked/list`;
  const answer = await marie.browser.send('GET', `${path}?format=csv&language=fr`);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="qui-a-consulte.csv"');
  expect(await answer.text()).toContain('"Julien Moreau","A ajouté une entrée","maladies","Fait"');
  const { entries } = await julien.browser.json<{ entries: { who: string }[] }>('GET', `${path}?format=json`);
  expect(entries.some(({ who }) => who === 'You')).toBe(true);
  expect(await codeOf(marie.browser.send('GET', `${path}?format=xml`))).toBe('invalid-input');
  const { people } = await marie.browser.json<{ people: { name: string | null }[] }>(
    'GET',
    `/api/records/${henri}/who-looked/counts`,
  );
  expect(people.map(({ name }) => name)).toContain('Julien Moreau');
  expect(await codeOf(marie.browser.send('GET', `/api/records/${henri}/who-looked?show=nothing`))).toBe(
    'invalid-input',
  );
});

test('who leaves is out with the next request, by token too', async () => {
  const { token } = await julien.browser.json<{ token: string }>('POST', '/api/identity/tokens', {
    name: 'a',
    scopes: ['record:read'],
    days: 1,
  });
  const byToken = (path: string) =>
    new Browser(product.origin).send('GET', path, undefined, { authorization: `Bearer ${token}` });
  const card = `/api/card/${henri}?language=en`;
  expect((await byToken(card)).status).toBe(200);
  expect(await codeOf(byToken(`/api/records/${henri}/guardians`))).toBe('not-allowed');
  expect((await julien.browser.send('DELETE', `/api/records/${henri}/guardians/me`)).status).toBe(204);
  expect((await byToken(card)).status).toBe(404);
  expect((await julien.browser.send('GET', card)).status).toBe(404);
  expect(await codeOf(marie.browser.send('DELETE', `/api/records/${henri}/guardians/me`))).toBe('conflict');
});

test('tokens are tried and links made at a pace', async () => {
  const tries = await Promise.all(Array.from({ length: 25 }, () => accept(julien, 'a'.repeat(43))));
  const statuses = tries.map(({ status }) => status);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status === 404).length).toBeGreaterThan(10);
  const made: number[] = [];
  for (let n = 0; n < 12; n++) {
    const answer = await marie.browser.send('POST', `/api/records/${henri}/invitations`);
    made.push(answer.status);
    if (answer.status === 201) {
      const { id } = (await answer.json()) as Made; // what the route answers
      await marie.browser.send('DELETE', `/api/records/${henri}/invitations/${id}`);
    }
  }
  expect(made.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 201));
  expect(made.at(-1)).toBe(429);
});
