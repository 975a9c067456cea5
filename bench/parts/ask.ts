import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly cookies: ReadonlyMap<string, string>;
  readonly retryAfter: number | null;
  readonly body: string;
}

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody on the network who keeps a few connections open. */
export interface Client {
  ask(question: Question): Promise<Answer>;
  close(): void;
}

/**
 * A client of a server on this machine, over real HTTP. `from` is the address that it comes from: Linux lets a client have
 * every address of 127.0.0.0/8.
 */
export function client(origin: string, { from = '127.0.0.1', connections = 1 } = {}): Client {
  const { port } = new URL(origin);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    async ask({ method, path, body, headers = {} }) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const text = body === undefined ? '' : JSON.stringify(body);
      const own = {
        host: `localhost:${port}`,
        ...(method === 'POST' ? { origin, 'content-length': String(Buffer.byteLength(text)) } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const options = {
        host: '127.0.0.1',
        port,
        localAddress: from,
        agent,
        method,
        path,
        headers: { ...own, ...headers },
      };
      const asked = request(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const wait = answer.headers['retry-after'];
          resolve({
            status: answer.statusCode ?? 0,
            cookies: cookiesOf(answer.headers['set-cookie'] ?? []),
            retryAfter: wait === undefined ? null : Number(wait),
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      });
      asked.on('error', reject);
      asked.end(text);
      return await promise;
    },
    close: () => agent.destroy(),
  };
}

function cookiesOf(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.map((line) => {
      const pair = line.slice(0, line.indexOf(';'));
      return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    }),
  );
}
