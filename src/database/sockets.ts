import type { Socket } from 'node:net';
import { CalmSocket, type Target } from './calm-socket.ts';

/** How many bytes had come on a socket when that was last noted, and when something came last (`performance.now`). */
interface Life {
  read: number;
  at: number;
}

/** The sockets of some clients of a database, so that those can be ended on which nothing comes any more. */
export interface Sockets {
  /** Opens one for the option `socket` of postgres.js. `onDumb`: see CalmSocket. */
  open(target: Target, onDumb: () => void): Socket;
  /**
   * Ends those on which nothing came for so long, used or not: what waits on one fails, and whoever needs one opens another.
   * A network that swallows everything ends none by itself.
   */
  endSilent(ms: number): void;
}

/** How often it is noted whether anything came, in ms. */
const everyMs = 1_000;

export function createSockets(): Sockets {
  const lives = new Map<Socket, Life>();
  let timer: NodeJS.Timeout | undefined;
  // Asked of each socket, since the driver takes listeners away when it begins TLS.
  const note = (): void => {
    for (const [socket, life] of lives) {
      if (socket.destroyed) lives.delete(socket);
      else if (socket.bytesRead !== life.read) [life.read, life.at] = [socket.bytesRead, performance.now()];
    }
    if (lives.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    open(target, onDumb) {
      const socket = new CalmSocket(target, onDumb);
      lives.set(socket, { read: 0, at: performance.now() });
      timer ??= setInterval(note, everyMs).unref();
      return socket;
    },
    endSilent(ms) {
      note();
      // What came is noted up to a second late.
      for (const [socket, { at }] of lives) if (performance.now() - at >= ms - everyMs) socket.destroy();
    },
  };
}
