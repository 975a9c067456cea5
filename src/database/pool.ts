import type { Sql } from 'postgres';
import { connect } from './connect.ts';
import { replaceable } from './replaceable.ts';
import { createSockets, type Sockets } from './sockets.ts';
import { withSafeTransactions } from './transactions.ts';

export interface PoolOptions {
  /** Most connections. */
  readonly max: number;
  /** A machine that signs in in the place of the address's own role, with the same password. */
  readonly role?:
    | 'carnet_sign_in'
    | 'carnet_deliver'
    | 'carnet_retain'
    | 'carnet_seal'
    | 'carnet_reseal'
    | 'carnet_watch';
  /** Shown in `pg_stat_activity`. */
  readonly name?: string;
  /** Where its sockets are watched; nowhere by default. */
  readonly sockets?: Sockets;
}

/** For those whom nobody watches. */
const unwatched = createSockets();

/** Opens a pool of connections; nothing connects before the first statement. Times out after 5 s without an answer. */
export function openPool(url: string, options: PoolOptions): Sql {
  const address = options.role === undefined ? url : withRole(url, options.role);
  const sockets = options.sockets ?? unwatched;
  return replaceable((replace) => {
    const sql = connect(
      address,
      {
        max: options.max,
        idle_timeout: 0,
        connect_timeout: 5,
        max_lifetime: null,
        backoff: (attempt) => Math.min(2, 0.05 * 2 ** attempt),
        connection: { application_name: options.name ?? 'carnet' },
      },
      (target) => sockets.open(target, replace),
    ) as unknown as Sql; // the type of `bigint` only widens what a parameter may be; callers name their row types themselves
    return withSafeTransactions(sql);
  });
}

function withRole(address: string, role: string): string {
  const url = new URL(address);
  url.username = role;
  return url.href;
}
