import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type OpenBao, startOpenBao, vaultKey } from './parts/openbao.ts';
import { type SignedUp, signUp, type TestProduct, testProduct } from './product.ts';

/** `KMS_SEALS=records` on a real OpenBao: Transit encrypts each value, within the seal of the patient's key. */
let bao: OpenBao;
let product: TestProduct;
let marie: SignedUp;
let why: string | null = null;
beforeAll(async () => {
  const started = await startOpenBao();
  if (started.bao === null) {
    why = started.why;
    return;
  }
  bao = started.bao;
  const vault = await vaultKey(bao);
  product = await testProduct({ config: { kms: { provider: 'vault', seals: 'records', encryptionKey: null, vault } } });
  marie = await signUp(product, 'marie@carnet.example');
}, 180_000);
beforeEach((context) => {
  if (why !== null) context.skip(why);
});
afterAll(async () => {
  if (why !== null) return;
  await product.close();
  await bao.close();
});

const fhir = '/api/fhir/R4';
const condition = (text: string) => ({
  resourceType: 'Condition',
  subject: { reference: `Patient/${marie.record}` },
  code: { text },
});
/** Our seal, our mark, Transit's version, and its nonce and tag. */
const overhead = 46 + 2 + 4 + 28;

it('what is written comes back, one by one, in a set and from the history', async () => {
  const made = await marie.browser.send('POST', `${fhir}/Condition`, condition('asthma'));
  const text = await made.text();
  const { id } = JSON.parse(text) as { id: string };
  await marie.browser.json('PUT', `${fhir}/Condition/${id}`, { ...condition('mild asthma'), id });
  const newest = await marie.browser.json<{ code: { text: string } }>('GET', `${fhir}/Condition/${id}`);
  expect(newest.code.text).toBe('mild asthma');
  const history = await marie.browser.json<{ total: number }>('GET', `${fhir}/Condition/${id}/_history`);
  expect(history.total).toBe(2);
  for (let n = 0; n < 30; n++) await marie.browser.json('POST', `${fhir}/Condition`, condition(`condition ${n}`));
  const all = await marie.browser.json<{ total: number }>('GET', `${fhir}/Condition?_count=100`);
  expect(all.total).toBe(31);
  const rows = await product.instance.superSql<
    { length: number }[]
  >`select octet_length(sealed) as length from resource_history`;
  expect(rows.map(({ length }) => length)).toEqual([Buffer.byteLength(text) + overhead]);
});

it('without the key service nothing opens, since no key of it is held here', async () => {
  const { id } = await marie.browser.json<{ id: string }>('POST', `${fhir}/Condition`, condition('hay fever'));
  await bao.seal();
  expect((await marie.browser.send('GET', `${fhir}/Condition/${id}`)).status).toBe(503);
  expect((await marie.browser.send('POST', `${fhir}/Condition`, condition('x'))).status).toBe(503);
  await bao.unseal();
  await expect
    .poll(async () => (await marie.browser.send('GET', `${fhir}/Condition/${id}`)).status, { timeout: 30_000 })
    .toBe(200);
});
