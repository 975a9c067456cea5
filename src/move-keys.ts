import type { Config } from './config/index.ts';
import { openPool } from './database/index.ts';
import { instanceOf } from './instance-of.ts';
import { type Moved, moveInstanceKeys } from './keyring/index.ts';
import { addresses } from './pools.ts';

/** The job of `carnet keys move`: the keys database and the instance's id are all that it opens. */
export async function moveKeysOf(config: Config, to: string): Promise<Moved> {
  const { app, keys } = addresses(config);
  const sql = openPool(app, { max: 1, name: 'carnet' });
  const keysSql = openPool(keys, { max: 4, name: 'carnet keys move' });
  try {
    return await moveInstanceKeys(config, keysSql, await instanceOf(sql, config), to);
  } finally {
    await Promise.all([sql, keysSql].map((pool) => pool.end({ timeout: 5 })));
  }
}
