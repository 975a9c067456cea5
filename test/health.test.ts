import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from './product.ts';

let product: TestProduct;
beforeAll(async () => {
  product = await testProduct();
});
afterAll(() => product.close());

/** Asked through the checks themselves: an answer over HTTP serves all who ask within a second. */
const usable = async (part: string): Promise<boolean> => {
  const check = product.product.checks[part];
  if (check === undefined) throw new TypeError(`there is no check of ${part}`);
  return await check().then(
    () => true,
    () => false,
  );
};

test('is ready with every part up', async () => {
  const response = await fetch(new URL('/health/ready', product.origin));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ready', parts: { database: 'up', keys: 'up', audit: 'up' } });
});

test('a log that cannot be written is not usable, though the database answers', async () => {
  await product.instance.superSql`revoke insert on audit_event from carnet_app, carnet_gate`;
  expect([await usable('database'), await usable('audit')]).toEqual([true, false]);
});
