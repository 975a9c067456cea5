import type { Sql } from 'postgres';
import type { Config } from './config/index.ts';
import {
  createSockets,
  type DatabaseWatch,
  openPool,
  type PoolOptions,
  type Sockets,
  watchDatabase,
} from './database/index.ts';
import { CarnetError } from './kernel/index.ts';

/** The connections of the serving process, each under the role that its work needs. */
export interface Pools {
  readonly keysUrl: string;
  readonly sql: Sql;
  readonly readLanes: readonly Sql[];
  readonly writeLanes: readonly Sql[];
  readonly findSql: Sql;
  readonly signInSql: Sql;
  readonly deliverSql: Sql;
  readonly retainSql: Sql;
  readonly sealSql: Sql;
  readonly watchSql: Sql;
  readonly keysSql: Sql;
  /** For the page on protection, whose checks try what the role may not do. */
  readonly checksSql: Sql;
  /** Whether the database answers. */
  readonly watch: DatabaseWatch;
  /** Sockets of all of them. */
  readonly sockets: Sockets;
  end(): Promise<void>;
}

export function openPools(config: Config): Pools {
  const { app, keys } = addresses(config);
  const sockets = createSockets();
  const open = (url: string, options: PoolOptions): Sql => openPool(url, { ...options, sockets });
  // Two lanes on one connection: while PostgreSQL works at one batch, the next one is there already.
  const read = open(app, { max: 1, name: 'carnet read' });
  const write = open(app, { max: 1, name: 'carnet write' });
  const single = {
    sql: open(app, { max: 8, name: 'carnet' }),
    findSql: open(app, { max: 1, name: 'carnet find' }),
    signInSql: open(app, { max: 6, role: 'carnet_sign_in', name: 'carnet sign-in' }),
    deliverSql: open(app, { max: 1, role: 'carnet_deliver', name: 'carnet deliver' }),
    retainSql: open(app, { max: 2, role: 'carnet_retain', name: 'carnet retain' }),
    sealSql: open(app, { max: 2, role: 'carnet_seal', name: 'carnet seal' }),
    watchSql: open(app, { max: 1, role: 'carnet_watch', name: 'carnet watch' }),
    keysSql: open(keys, { max: 4, name: 'carnet keys' }),
    checksSql: open(app, { max: 1, name: 'carnet checks' }),
  };
  const all = [...Object.values(single), read, write];
  const watch = watchDatabase({ sql: open(app, { max: 1, name: 'carnet watch database' }), sockets });
  return {
    ...single,
    keysUrl: keys,
    readLanes: [read, read],
    writeLanes: [write],
    watch,
    sockets,
    async end() {
      await watch.stop();
      await Promise.all(all.map((pool) => pool.end({ timeout: 5 })));
    },
  };
}

export function addresses(config: Config): { app: string; keys: string } {
  if (config.database === null || config.keysDatabase === null) {
    throw new CarnetError('bad-configuration', 'The server is started by the supervisor, which names its databases.');
  }
  return { app: config.database.url.reveal(), keys: config.keysDatabase.url.reveal() };
}
