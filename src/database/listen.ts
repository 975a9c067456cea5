import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Options } from 'postgres';
import type { Target } from './calm-socket.ts';
import { connectionOf } from './embedded/url.ts';
import { createSockets } from './sockets.ts';

/** What who listens is told. */
export interface Listener {
  /** The payload of a notification of the channel. */
  notified(payload: string): void;
  /** From now on nothing is missed. */
  listening(): void;
  /** From now on notifications may be missed, until `listening` is called again. */
  lost(): void;
}

export interface Listening {
  stop(): Promise<void>;
}

const heartbeatMs = 10_000;
const answerMs = 5_000;
const againMs = 500;

/**
 * LISTEN on one channel (PostgreSQL 18 manual, "LISTEN"), over a connection of its own that is asked every 10 s whether it lives,
 * so that a network that swallows everything is noticed too. Comes back by itself after an outage.
 */
export function listenTo(address: string, channel: string, listener: Listener): Listening {
  const { url, options: socket } = connectionOf(address);
  const ended = new AbortController();
  let up = false;
  /** Ends the pause between two looks. */
  let wake = new AbortController();
  const lost = () => {
    if (!up) return;
    up = false;
    listener.lost();
    wake.abort();
  };
  const sockets = createSockets();
  const options = {
    ...socket,
    // It has one connection, and looks itself whether that lives.
    socket: (target: Target) => sockets.open(target, () => undefined),
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: 'carnet listen' },
    onclose: lost,
    onnotify: (_: string, payload: string) => listener.notified(payload),
  };
  // The driver takes `onnotify` and uses it for its own `listen`, which hides when the connection is lost; its types leave it out.
  const sql = postgres(url, options as Options<Record<string, never>>);

  async function live(): Promise<void> {
    while (!ended.signal.aborted) {
      if (up) {
        const late = sleep(answerMs, 'late', { ref: false });
        const answer = await Promise.race([sql`select 1`.catch(() => 'late'), late]);
        if (answer === 'late') {
          lost();
          // Else what is asked next waits behind it on the same dead connection.
          sockets.endSilent(0);
        }
      } else {
        await sql.unsafe(`listen "${channel}"`).then(
          () => {
            up = true;
            listener.listening();
          },
          () => undefined,
        );
      }
      wake = new AbortController();
      const signal = AbortSignal.any([ended.signal, wake.signal]);
      await sleep(up ? heartbeatMs : againMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
  const running = live();
  return {
    async stop() {
      ended.abort();
      up = false;
      await sql.end({ timeout: 1 });
      await running;
    },
  };
}
