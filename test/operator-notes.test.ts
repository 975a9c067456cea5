import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaveNote } from '../src/audit/index.ts';
import { openProduct } from '../src/compose.ts';
import { type TestProduct, testProduct } from './product.ts';

let product: TestProduct;
beforeAll(async () => {
  product = await testProduct();
});
afterAll(() => product.close());

test('what was done at the machine stands in the access log once a server is there', async () => {
  const { superSql } = product.instance;
  const noted = async () => (await superSql`select 1 from audit_event where kind = 104`).length;
  const at = new Date().toISOString();
  await leaveNote(product.folder, { kind: 'keys-passphrase-asked', at, what: 'passphrase of the key file changed' });
  expect(await noted()).toBe(0);
  const next = await openProduct(product.config, '0.0.0', () => undefined);
  try {
    await expect.poll(noted, { timeout: 15_000 }).toBe(1);
    await expect.poll(() => existsSync(join(product.folder, 'operator-notes.jsonl'))).toBe(false);
  } finally {
    await next.close();
  }
});
