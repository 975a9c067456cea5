import postgres, { type Options, type Sql } from 'postgres';
import { connectionOf } from './embedded/url.ts';

type Types = { bigint: bigint };

/** A postgres.js client of an address that may name a Unix socket (`?host=/folder`); 64-bit integers come as `bigint`. */
export function connect(address: string, options: Omit<Options<Record<string, never>>, 'path' | 'types'>): Sql<Types> {
  const { url, options: socket } = connectionOf(address);
  return postgres(url, { ...options, ...socket, onnotice: () => undefined, types: { bigint: postgres.BigInt } });
}

/** A client of ours, as slices name it. */
export type Database = Sql<Types>;
