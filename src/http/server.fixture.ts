import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect, createServer } from 'node:net';
import { Writable } from 'node:stream';
import { type Environment, readConfig, readEnvironment, withPort } from '../config/index.ts';
import type { Actor, Route, Uuid } from '../kernel/index.ts';
import { createHttpServer, createLogger, type HttpServer, type HttpServerOptions } from './index.ts';

export interface TestServer {
  readonly server: HttpServer;
  readonly port: number;
  /** Every line that was logged. */
  readonly lines: string[];
  ask(path: string, options?: Ask): Promise<Answer>;
  /** Sends bytes as they are over a plain connection and gives all that comes back. */
  raw(bytes: string, patience?: number): Promise<string>;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  readonly tls?: Pick<RequestOptions, 'ca' | 'minVersion' | 'maxVersion' | 'servername'>;
  readonly noHost?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export const patient: Actor = {
  account: '00000000-0000-4000-8000-000000000001' as Uuid, // a literal of that form
  roles: ['patient'],
  role: 'patient',
  secret: Buffer.alloc(16, 1),
  session: '00000000-0000-4000-8000-000000000002' as Uuid, // a literal of that form
  proof: 'password+totp',
  factorAt: 0,
  scopes: null,
};

/** Tokens of the tests: their text says who they are. */
export function actorOf(token: string, kind: 'access' | 'personal'): Actor | null {
  if (kind === 'personal') {
    if (token === 'reads') return { ...patient, proof: 'token', scopes: ['record:read'] };
    return token === 'writes' ? { ...patient, proof: 'token', scopes: ['record:write'] } : null;
  }
  if (token === 'fresh') return { ...patient, factorAt: Date.now() - 60_000 };
  if (token === 'stale') return { ...patient, factorAt: Date.now() - 301_000 };
  if (token === 'ahead') return { ...patient, factorAt: Date.now() + 60_000 };
  if (token === 'admin') return { ...patient, roles: ['admin'], role: 'admin' };
  if (token === 'both') return { ...patient, roles: ['patient', 'doctor', 'admin'] };
  return token === 'patient' ? patient : null;
}

const running: HttpServer[] = [];

/** For `afterEach`. */
export async function stopServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.close()));
}

interface Start extends Partial<Omit<HttpServerOptions, 'config' | 'routes'>> {
  readonly mode?: 'demo' | 'real';
  readonly env?: Readonly<Record<string, string>>;
  /** A free one by default. */
  readonly port?: number;
}

export async function startServer(routes: readonly Route[], start: Start = {}): Promise<TestServer> {
  const { mode = 'real', env = {}, port = await freePort(), ...rest } = start;
  const noFiles = { read: () => '', mode: () => null };
  const written = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replaceAll('PORT', String(port))]),
  );
  const environment: Environment = readEnvironment(written, noFiles);
  const config = withPort(readConfig(environment, { mode, folder: '/' }), port);
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const server = await createHttpServer({
    config,
    routes,
    verifyActor: (token, kind) => Promise.resolve(actorOf(token, kind)),
    sessionLives: () => Promise.resolve(true),
    logger: createLogger({ level: 'debug', destination }),
    pseudonym: () => 'a-pseudonym',
    openApi: { title: 'Carnet', version: '0' },
    health: {},
    securityContact: 'mailto:security@example.org',
    ...rest,
  });
  await server.listen();
  running.push(server);
  return {
    server,
    port,
    lines,
    ask: (path, options = {}) => ask(port, path, options),
    raw: (bytes, patience = 2000) => raw(port, bytes, patience),
  };
}

function ask(port: number, path: string, options: Ask): Promise<Answer> {
  const { body, method = body === undefined ? 'GET' : 'POST' } = options;
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = body === undefined ? undefined : isText ? body : JSON.stringify(body);
  const headers: Record<string, string | string[]> = { host: `localhost:${port}` };
  if (options.noHost) delete headers['host'];
  if (bytes !== undefined) headers['content-type'] = 'application/json';
  for (const [name, value] of Object.entries(options.headers ?? {}))
    headers[name] = typeof value === 'string' ? value : [...value];
  const settings = { host: '127.0.0.1', port, path, method, headers, agent: false, setHost: false } as const;
  return new Promise((resolve, reject) => {
    const request = options.tls === undefined ? httpRequest(settings) : httpsRequest({ ...settings, ...options.tls });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = (response.headers['content-type'] ?? '').includes('json') && text !== '';
        const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {}; // our answers in JSON are objects
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    request.end(bytes);
  });
}

function raw(port: number, bytes: string, patience: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    const timer = setTimeout(() => socket.destroy(), patience);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
