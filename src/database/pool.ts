import type { Sql } from 'postgres';
import { CarnetError, hasCode } from '../kernel/index.ts';
import { connect } from './connect.ts';

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
}

/** Opens a pool of connections; nothing connects before the first statement. Times out after 5 s without an answer. */
export function openPool(url: string, options: PoolOptions): Sql {
  return connect(options.role === undefined ? url : withRole(url, options.role), {
    max: options.max,
    idle_timeout: 0,
    connect_timeout: 5,
    max_lifetime: null,
    backoff: (attempt) => Math.min(2, 0.05 * 2 ** attempt),
    connection: { application_name: options.name ?? 'carnet' },
  }) as unknown as Sql; // the type of `bigint` only widens what a parameter may be; callers name their row types themselves
}

function withRole(address: string, role: string): string {
  const url = new URL(address);
  url.username = role;
  return url.href;
}

const connectionCodes = [
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '53100',
  '08006',
];

/** Whether an error says that the database is away (or full), and not that the statement was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  return hasCode(error, ...connectionCodes);
}

/** Turns a lost database into `database-away`; anything else stays as it is. */
export function asCarnetError(error: unknown): unknown {
  if (!isDatabaseAway(error)) return error;
  return new CarnetError(
    'database-away',
    'The database is not answering. Nothing was changed. Try again in a moment.',
    {
      cause: error,
      retryAfter: 2,
    },
  );
}
