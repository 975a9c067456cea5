import type { Sql } from 'postgres';
import type { Config } from './config/index.ts';
import { openPool } from './database/index.ts';
import { CarnetError } from './kernel/index.ts';

/** The connections of the serving process, each under the role that its work needs. */
export interface Pools {
  readonly keysUrl: string;
  readonly sql: Sql;
  readonly readLanes: readonly Sql[];
  readonly writeLanes: readonly Sql[];
  readonly signInSql: Sql;
  readonly deliverSql: Sql;
  readonly retainSql: Sql;
  readonly sealSql: Sql;
  readonly watchSql: Sql;
  readonly keysSql: Sql;
  /** For the page on protection, whose checks try what the role may not do. */
  readonly checksSql: Sql;
  end(): Promise<void>;
}

export function openPools(config: Config): Pools {
  const { app, keys } = addresses(config);
  const readLanes = pipelined(app, 2, 'carnet read');
  const writeLanes = lanes(app, 1, 'carnet write');
  const single = {
    sql: openPool(app, { max: 8, name: 'carnet' }),
    signInSql: openPool(app, { max: 6, role: 'carnet_sign_in', name: 'carnet sign-in' }),
    deliverSql: openPool(app, { max: 1, role: 'carnet_deliver', name: 'carnet deliver' }),
    retainSql: openPool(app, { max: 2, role: 'carnet_retain', name: 'carnet retain' }),
    sealSql: openPool(app, { max: 2, role: 'carnet_seal', name: 'carnet seal' }),
    watchSql: openPool(app, { max: 1, role: 'carnet_watch', name: 'carnet watch' }),
    keysSql: openPool(keys, { max: 4, name: 'carnet keys' }),
    checksSql: openPool(app, { max: 1, name: 'carnet checks' }),
  };
  const all = [...Object.values(single), ...new Set([...readLanes, ...writeLanes])];
  return {
    ...single,
    keysUrl: keys,
    readLanes,
    writeLanes,
    async end() {
      await Promise.all(all.map((pool) => pool.end({ timeout: 5 })));
    },
  };
}

function lanes(url: string, count: number, name: string): readonly Sql[] {
  return Array.from({ length: count }, () => openPool(url, { max: 1, name }));
}

/** Lanes on one connection: while PostgreSQL works at one batch, the next one is there already. */
function pipelined(url: string, count: number, name: string): readonly Sql[] {
  const [pool] = lanes(url, 1, name);
  return Array.from({ length: count }, () => pool as Sql); // one was asked for
}

export function addresses(config: Config): { app: string; keys: string } {
  if (config.database === null || config.keysDatabase === null) {
    throw new CarnetError('bad-configuration', 'The server is started by the supervisor, which names its databases.');
  }
  return { app: config.database.url.reveal(), keys: config.keysDatabase.url.reveal() };
}
