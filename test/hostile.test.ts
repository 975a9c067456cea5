import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseOf } from '../bench/parts/hostile/cases.ts';
import { type Credentials, withToken } from '../bench/parts/hostile/credentials.ts';
import { operationsOf } from '../bench/parts/hostile/document.ts';
import { faultOf } from '../bench/parts/hostile/judge.ts';
import { fire } from '../bench/parts/hostile/run.ts';
import { Browser, type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** The short form of `npm run drill -- hostile`: what is wrong shows here; how fast and how large, only there. */
let product: TestProduct;
let person: SignedUp;
let people = 0;
const known = { record: '', ids: [] as string[] };

beforeAll(async () => {
  product = await testProduct();
  await another();
});
afterAll(() => product.close());

/** Somebody with a record and two entries, whom the requests are about from now on. */
async function another(): Promise<void> {
  person = await signUp(product, `target${++people}@carnet.example`);
  known.record = person.record;
  known.ids = [];
  for (const text of ['one', 'two']) {
    const resource = { resourceType: 'Condition', subject: { reference: `Patient/${person.record}` }, code: { text } };
    known.ids.push((await person.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', resource)).id);
  }
}

/** A session and a token of the person, whatever became of those before; of another person when this one was erased. */
async function renew(): Promise<Credentials> {
  const { identity } = product.product;
  const [gone] = await product.instance
    .superSql`select 1 from account where id = ${person.account} and state = 'active'`;
  if (gone === undefined) await another();
  const browser = new Browser(product.origin);
  await identity.signInAs(
    {
      id: person.account as never,
      address: '127.0.0.1',
      headers: {},
      cookie: () => undefined,
      setCookie: (name, value) => browser.setCookie(`carnet_${name}`, value),
    },
    person.account as never,
  );
  return await withToken(product.origin, `carnet_access=${browser.cookie('carnet_access')}`);
}

test('hostile requests made from the OpenAPI document: no crash, no 500, no unvalidated body, a log that parses', async () => {
  const target = { origin: product.origin, known, renew };
  const { faults, operations, statuses } = await fire(target, { seed: 1, from: 1, count: 1500, connections: 8 });
  expect(faults).toEqual([]);
  expect(operations).toBeGreaterThan(100);
  // It gets past the first look: some are done, some refused for each reason.
  for (const status of [200, 400, 401, 403, 404, 413, 415])
    expect(statuses.get(status), String(status)).toBeGreaterThan(5);
  const lines = product
    .log()
    .split('\n')
    .filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(500);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
  expect({}).not.toHaveProperty('isAdmin');
}, 180_000);

test('what is planted is found', async () => {
  const operations = operationsOf(product.server.openApi);
  const cases = Array.from({ length: 3000 }, (_, n) => caseOf(7, n, operations, known));
  const good = { status: 200, headers: new Map([['content-type', 'application/json']]), body: '{}', behind: 0 };
  const plain =
    cases.find(({ raw, body, operation }) => !raw && body === null && !/\/(list|export)$/.test(operation.path)) ??
    raise();
  expect(faultOf(plain, good)).toBeNull();
  const takenBack =
    '{"code":"key-service-away","detail":"The keys were taken back while they were in use. Try again."}';
  expect(
    faultOf(plain, { ...good, status: 503, body: takenBack, headers: new Map([['retry-after', '1']]) }),
  ).toBeNull();
  for (const [fault, answer] of [
    ['answered 500 without a code', { ...good, status: 500 }],
    ['answered 500 internal', { ...good, status: 500, body: '{"code":"internal"}' }],
    ['answered 503 key-service-away', { ...good, status: 503, body: takenBack }],
    ['a header was injected', { ...good, headers: new Map([['x-injected', 'yes']]) }],
    ['more bytes than one answer', { ...good, behind: 1 }],
    ['tells internals', { ...good, status: 400, body: 'at f (/srv/src/main.ts:1:1)' }],
    ['no answer', 'hung'],
    ['closed without an answer', 'closed'],
    ['broken off within an answer', 'broken off'],
  ] as const)
    expect(faultOf(plain, answer)).toBe(fault);
  // Of those that the document does not allow, each kind is known for what it is.
  const wrong = cases.filter((one) => !one.raw && faultOf(one, good) !== null);
  const kinds = new Set(wrong.map(({ body }) => body?.kind));
  for (const kind of [
    'deep',
    'bomb',
    'multipart',
    'a hostile member',
    'a member twice',
    'not UTF-8',
    'one place changed',
  ])
    expect(kinds).toContain(kind);
  expect(caseOf(7, 5, operations, known)).toEqual(caseOf(7, 5, operations, known));
});

function raise(): never {
  throw new TypeError('there is no such case');
}
