import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditKinds } from '../src/audit/contract.ts';
import { noteLostLedger } from '../src/backup-jobs.ts';
import { openProduct } from '../src/compose.ts';
import { ledgerName } from '../src/rights/index.ts';
import { type TestProduct, testProduct } from './product.ts';

/** An instance whose rights ledger is gone: it opens on the operator's word alone, and the access log says so. */
let product: TestProduct;
beforeAll(async () => {
  product = await testProduct();
});
afterAll(() => product.close());

const noted = async () =>
  (await product.instance.superSql`select 1 from audit_event where kind = ${auditKinds['backup-restored']}`).length;

test('a rights ledger that is lost is missed, and going on without it stands in the access log, once', async () => {
  const open = (acceptLostLedger: boolean) =>
    openProduct(product.config, '0.0.0', () => undefined, { acceptLostLedger });
  await rm(join(product.config.dataFolder, ledgerName));
  await expect(open(false)).rejects.toMatchObject({ code: 'bad-configuration' });
  for (const times of [1, 1]) {
    const opened = await open(true);
    try {
      await noteLostLedger(product.config, opened);
      expect(await noted()).toBe(times);
    } finally {
      await opened.close();
    }
  }
});
