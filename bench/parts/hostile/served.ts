import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Known } from './cases.ts';
import { type Credentials, withToken } from './credentials.ts';
import type { Target } from './run.ts';

export interface Measured {
  /** Milliseconds that the event loop was late. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  /** Bytes. */
  readonly rss: number;
  readonly mostRss: number;
  readonly polluted: boolean;
}

/** The product in a process of its own, and what only its parent may ask of it. */
export interface Served extends Target {
  readonly child: ChildProcess;
  /** Starts to measure; gives the memory held now. */
  begin(): Promise<number>;
  measure(): Promise<Measured>;
  stop(): Promise<void>;
}

/** Starts it; its log goes into the file. */
export async function served(port: number, log: string): Promise<Served> {
  const program = fileURLToPath(new URL('server.ts', import.meta.url));
  const child = fork(program, [String(port), log], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const [{ origin, known: first }] = (await once(child, 'message')) as [{ origin: string; known: Known }]; // our own server's first word
  let known = first;
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  child.on('message', (message: { readonly n: number; readonly answer?: unknown; readonly failed?: boolean }) => {
    const one = waiting.get(message.n);
    waiting.delete(message.n);
    if (message.failed === true) one?.reject(new TypeError('the served process could not'));
    else one?.resolve(message.answer);
  });
  const ask = async <T>(what: string): Promise<T> => {
    const one = Promise.withResolvers<unknown>();
    waiting.set(asked, one);
    child.send({ n: asked++, what });
    return (await one.promise) as T; // server.ts beside this file says what it gives
  };
  return {
    origin,
    get known() {
      return known;
    },
    child,
    async renew(): Promise<Credentials> {
      const session = await ask<{ readonly cookie: string; readonly known: Known }>('session');
      known = session.known;
      return await withToken(origin, session.cookie);
    },
    begin: () => ask<number>('begin'),
    measure: () => ask<Measured>('measure'),
    async stop() {
      const ended = once(child, 'exit');
      child.send({ n: asked++, what: 'stop' });
      await ended;
    },
  };
}
