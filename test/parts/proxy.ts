import { connect, createServer, type Socket } from 'node:net';

/** What lies between a client and a server, and can be worse than a wire. */
export interface Wire {
  readonly port: number;
  /** `slow` holds each answer back for 5 s; `hole` takes connections and lets nothing through; `cut` ends every connection. */
  mode: 'good' | 'slow' | 'hole' | 'cut';
  /** The most connections that were open at once since this was last set. */
  most: number;
  /** From now on the connections that are open let nothing through any more; new ones do. */
  swallow(): void;
  close(): Promise<void>;
}

/** A TCP proxy on a free port of loopback to another port of it, or to a Unix socket. */
export async function wireTo(target: number | string): Promise<Wire> {
  const open = new Set<Socket>();
  let dead = new WeakSet<Socket>();
  const server = createServer((near) => {
    if (wire.mode === 'cut') {
      near.destroy();
      return;
    }
    const far = typeof target === 'number' ? connect(target, '127.0.0.1') : connect(target);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    wire.most = Math.max(wire.most, open.size / 2);
    near.on('data', (bytes) => {
      if (wire.mode === 'cut') near.destroy();
      else if (wire.mode !== 'hole' && !dead.has(near)) far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (dead.has(near)) return;
      if (wire.mode === 'slow') setTimeout(() => near.write(bytes), 5_000).unref();
      else if (wire.mode === 'good') near.write(bytes);
    });
  });
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
  const wire: Wire = {
    port: await promise,
    mode: 'good',
    most: 0,
    swallow() {
      dead = new WeakSet(open);
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
  return wire;
}
