import type { Socket } from 'node:net';
import postgres, { type Options, type Sql } from 'postgres';
import type { Target } from './calm-socket.ts';
import { connectionOf } from './embedded/url.ts';

type Types = { bigint: bigint };

type Chosen = Omit<Options<Record<string, never>>, 'path' | 'types'>;

/** A postgres.js client of an address that may name a Unix socket (`?host=/folder`); 64-bit integers come as `bigint`. */
export function connect(address: string, options: Chosen, open?: (target: Target) => Socket): Sql<Types> {
  const { url, options: socket } = connectionOf(address);
  const all = { ...options, ...socket, onnotice: () => undefined, types: { bigint: postgres.BigInt } };
  // The driver takes a function that opens sockets, which its types leave out.
  return postgres(url, open === undefined ? all : { ...all, ...{ socket: open } });
}

/** A client of ours, as slices name it. */
export type Database = Sql<Types>;
