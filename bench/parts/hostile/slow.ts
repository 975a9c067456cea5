import { connect } from 'node:net';

/** How one connection that drips was ended: ms from its beginning, and whether it was told so (408) or just closed. */
export interface Drip {
  readonly ms: number;
  readonly told: boolean;
  readonly ended: boolean;
}

/** What a slow sender writes a byte of now and then; none is ever whole. */
const beginnings: readonly string[] = [
  'GET /api/instance HTTP/1.1\r\nHost: localhost\r\nX-A: ',
  'G',
  'POST /api/identity/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"email":"',
  'POST /api/identity/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n{"email":"',
];

/** Opens connections that send a byte every `everyMs`; waits until the server has ended all, or `patience` ms. */
export async function drip(origin: string, count: number, everyMs: number, patience: number): Promise<readonly Drip[]> {
  const { port, host } = new URL(origin);
  return await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const start = performance.now();
      let told = false;
      const socket = connect({ host: '127.0.0.1', port: Number(port) }, () =>
        socket.write((beginnings[n % beginnings.length] ?? '').replace('Host: localhost', `Host: ${host}`)),
      );
      const more = setInterval(() => socket.write('a'), everyMs);
      const tooLong = setTimeout(() => resolve(false), patience);
      socket.on('error', () => undefined).on('close', () => resolve(true));
      socket.on('data', (chunk) => {
        told ||= chunk.toString('latin1').startsWith('HTTP/1.1 4');
      });
      const ended = await promise;
      clearInterval(more);
      clearTimeout(tooLong);
      socket.destroy();
      return { ms: performance.now() - start, told, ended };
    }),
  );
}
