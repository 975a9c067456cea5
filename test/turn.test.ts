import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaveNote } from '../src/audit/index.ts';
import { openProduct } from '../src/compose.ts';
import { signUp, type TestProduct, testProduct } from './product.ts';

let product: TestProduct;
beforeAll(async () => {
  product = await testProduct();
});
afterAll(() => product.close());

test('of two processes beside each other one alone does the work that no request waits for, and the one that rests answers on', async () => {
  const { superSql } = product.instance;
  const noted = async () => (await superSql`select 1 from audit_event where kind = 104`).length;
  const sealed = async () => (await superSql`select 1 from audit_checkpoint`).length;
  const turn = Promise.withResolvers<void>();
  await product.product.rest();
  const at = new Date().toISOString();
  await leaveNote(product.folder, { kind: 'keys-passphrase-asked', at, what: 'passphrase of the key file changed' });
  const next = await openProduct(product.config, '0.0.0', () => undefined, { turn: turn.promise });
  try {
    const marie = await signUp(product, 'marie@carnet.example');
    expect(await marie.browser.json('GET', `/api/card/${marie.record}`)).toMatchObject({ answered: 0 });
    // The one that has rested takes up nothing again, and the next one waits.
    product.product.ledger.start();
    await sleep(1_000);
    expect([await noted(), await sealed()]).toEqual([0, 0]);

    turn.resolve();
    next.ledger.start();
    await expect.poll(noted, { timeout: 30_000 }).toBe(1);
    await expect.poll(sealed, { timeout: 30_000 }).toBeGreaterThan(0);
  } finally {
    await next.close();
  }
});
