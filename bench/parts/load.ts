import { connect } from 'node:net';

export interface Figure {
  readonly name: string;
  readonly connections: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
}

/** A request as bytes, for a connection that stays open. */
export function request(method: string, path: string, headers: Readonly<Record<string, string>>, body = ''): Buffer {
  const lines = Object.entries({
    host: 'localhost',
    ...headers,
    ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  });
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * A load generator that costs little beside the server it shares two cores with: raw sockets, requests made beforehand, each
 * connection sending the next one when its answer is whole (`content-length`).
 */
export async function load(
  name: string,
  port: number,
  connections: number,
  requests: readonly Buffer[],
  seconds: number,
): Promise<Figure> {
  const times: number[] = [];
  let [errors, next] = [0, 0];
  const end = performance.now() + seconds * 1000;
  const one = async (): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    let sent = 0;
    let waiting: Buffer = Buffer.alloc(0);
    const send = (): void => {
      sent = performance.now();
      socket.write(requests[next++ % requests.length] as Buffer); // the list is not empty
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      const head = waiting.indexOf(headEnd);
      if (head === -1) return;
      const text = waiting.toString('latin1', 0, head);
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (waiting.length < head + 4 + length) return;
      waiting = Buffer.alloc(0);
      if (text.startsWith('HTTP/1.1 2')) times.push(performance.now() - sent);
      else errors++;
      if (performance.now() < end) send();
      else {
        socket.end();
        resolve();
      }
    });
    await promise;
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, one));
  const elapsed = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number): number => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(1));
  return { name, connections, perSecond: Math.round(times.length / elapsed), p50: at(0.5), p99: at(0.99), errors };
}
