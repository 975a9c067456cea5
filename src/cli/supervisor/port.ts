import { BoundSocket, createServer } from 'node:net';
import type { Config } from '../../config/index.ts';
import { CarnetError, hasCode } from '../../kernel/index.ts';

/**
 * The port to listen on: the configured one; in a demo the next free one when it is taken. `conflict` with one sentence
 * for a real instance, whose address must not move.
 */
export async function choosePort(config: Config): Promise<number> {
  const { host, port } = config.listen;
  if (await isFree(host, port)) return port;
  if (config.mode === 'real') {
    throw new CarnetError('conflict', `Port ${port} of ${host} is taken by another program; end it, or set PORT.`);
  }
  for (let next = port + 1; next <= Math.min(port + 100, 65_535); next++) {
    if (await isFree(host, next)) return next;
  }
  throw new CarnetError('conflict', `The ports from ${port} to ${port + 100} are all taken; set PORT to a free one.`);
}

/**
 * Binds the port and holds it, listening to nobody (docs/decisions/0036-restart-beside.md): processes that inherit the socket take connections from its one queue, so that one
 * may come and another go while none is lost. `conflict` and `bad-configuration` with one sentence.
 */
export function holdPort({ listen: { host, port } }: Config): BoundSocket {
  try {
    return new BoundSocket({ host, port });
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE'))
      throw new CarnetError('conflict', `Port ${port} of ${host} is taken just now; try again.`);
    if (!hasCode(error, 'EADDRNOTAVAIL', 'EACCES')) throw error;
    const here =
      error.code === 'EACCES'
        ? `PORT: port ${port} may not be used by this user.`
        : `HOST: this machine does not have ${host}.`;
    throw new CarnetError('bad-configuration', here);
  }
}

/** Free on the host, and for loopback on its other address too: browsers read `localhost` as either. */
async function isFree(host: string, port: number): Promise<boolean> {
  const hosts = host === '127.0.0.1' || host === '::1' ? ['127.0.0.1', '::1'] : [host];
  for (const one of hosts) if (!(await canListen(one, port))) return false;
  return true;
}

async function canListen(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'),
  );
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  return promise;
}
