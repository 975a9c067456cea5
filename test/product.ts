import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openProduct } from '../src/compose.ts';
import { type Config, Secret } from '../src/config/index.ts';
import { createHttpServer, createLogger, type HttpServer } from '../src/http/index.ts';
import { instanceRoute } from '../src/instance-route.ts';
import { demoMailRoutes } from '../src/notifications/index.ts';
import type { Product, Report } from '../src/product.ts';
import { networkPseudonym } from '../src/watching/index.ts';
import { type TestInstance, testInstance } from './instance.ts';

/** The whole product behind a real socket, on fresh databases; its log is kept, its mails can be read. */
export interface TestProduct {
  readonly instance: TestInstance;
  readonly product: Product;
  readonly server: HttpServer;
  readonly origin: string;
  /** Folder of the key file. */
  readonly folder: string;
  readonly config: Config;
  /** All that was logged so far. */
  log(): string;
  close(): Promise<void>;
}

/** A real instance on loopback, of databases that are there. */
export function testConfig(
  urls: { readonly app: string; readonly keys: string },
  folder: string,
  port: number,
): Config {
  return {
    mode: 'real',
    listen: { host: '127.0.0.1', port },
    publicUrl: { origin: `http://localhost:${port}`, hostname: 'localhost', secure: false, isDefault: true },
    allowedOrigins: [],
    tls: null,
    trustedProxies: [],
    dataFolder: folder,
    workers: 1,
    database: { url: new Secret(urls.app), ownerUrl: null },
    keysDatabase: { url: new Secret(urls.keys) },
    kms: { provider: 'local', seals: 'keys', encryptionKey: null },
    passwordHash: 'argon2id',
    staffPasskeys: 'required',
    resetWaitHours: 72,
    backupRetentionDays: 30,
    epochDays: 24,
    dataProtectionAuthority: null,
    witnesses: [],
    siem: null,
    mail: { kind: 'demo' },
    log: { level: 'debug' },
    written: {},
    warnings: [],
  };
}

interface Tuned {
  readonly config?: Partial<Config>;
  readonly keyLife?: number;
  readonly orphanEvery?: number;
  readonly watchEvery?: number;
  readonly checksEvery?: number;
  readonly wakeKeys?: () => void;
  readonly through?: (urls: TestInstance['urls']) => Promise<{ readonly app: string; readonly keys: string }>;
}

const asTheyAre = async (urls: TestInstance['urls']) => urls;

/**
 * Starts it on a free port of loopback. The database says `real`; mails are kept as in a demo, so that tests read codes.
 * @param tuning What of the configuration the test wants otherwise; how long keys are kept, in ms; what to
 * put between the product and its databases.
 */
export async function testProduct(tuning: Tuned = {}): Promise<TestProduct> {
  const instance = await testInstance();
  const folder = mkdtempSync(join(tmpdir(), 'carnet-product-'));
  const port = await freePort();
  const config: Config = {
    ...testConfig(await (tuning.through ?? asTheyAre)(instance.urls), folder, port),
    ...tuning.config,
  };
  const destination = new PassThrough();
  const lines: Buffer[] = [];
  destination.on('data', (chunk: Buffer) => lines.push(chunk));
  const logger = createLogger({ level: 'debug', destination });
  const report: Report = (event, error) => logger.error({ ...event, err: error }, 'failed');
  const product = await openProduct(config, '0.0.0', report, tuning);
  const server = await createHttpServer({
    config,
    routes: [
      ...product.routes,
      instanceRoute(config, '0.0.0'),
      ...(product.demoMails === null ? [] : demoMailRoutes(product.demoMails)),
    ],
    sessionLives: (actor) => product.identity.sessionLives(actor),
    verifyActor: (token, kind, request) =>
      kind === 'access' ? product.identity.verifyAccessToken(token) : product.identity.verifyApiToken(token, request),
    logger,
    pseudonym: (address) => networkPseudonym(product.keyring, address),
    onRefused: (refused) => product.watching.refused(refused),
    openApi: { title: 'Carnet', version: '0.0.0' },
    database: product.database,
    health: product.checks,
    securityContact: 'mailto:security@localhost',
    webRoot: null,
  });
  await server.listen();
  return {
    instance,
    product,
    server,
    origin: config.publicUrl.origin,
    folder,
    config,
    log: () => Buffer.concat(lines).toString('utf8'),
    async close() {
      await server.close();
      await product.close();
      await instance.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
  });
  return await promise;
}

/** A browser of one person: keeps cookies, sends the origin as a page would. */
export class Browser {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  cookie(name: string): string {
    return this.#cookies.get(name) ?? '';
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(new URL(path, this.#origin), {
      method,
      redirect: 'manual',
      headers: {
        ...(method === 'GET' ? {} : { origin: this.#origin }),
        ...(this.#cookies.size === 0
          ? {}
          : { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(body === undefined || 'content-type' in headers ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      if (/max-age=0/i.test(cookie)) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  async json<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const response = await this.send(method, path, body, headers);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T; // the test names what it expects
  }
}

/** A person who signed up as everybody does, with the code from the mail, consented, and has a record of their own. */
export interface SignedUp {
  readonly browser: Browser;
  readonly email: string;
  readonly account: string;
  /** FHIR id of the Patient. */
  readonly record: string;
}

export const testPassword = 'correct horse battery staple 42';

export async function signUp(product: TestProduct, email: string): Promise<SignedUp> {
  const browser = new Browser(product.origin);
  const { attempt } = await browser.json<{ attempt: string }>('POST', '/api/identity/sign-up', {
    email,
    password: testPassword,
    language: 'en',
  });
  const code = await mailedCode(product, email);
  const me = await browser.json<{ account: string }>('POST', '/api/identity/sign-up/verify', { attempt, code });
  const { consent } = await browser.json<{ consent: { document: string; version: string } }>('GET', '/api/instance');
  await browser.json('POST', '/api/access/consents', { ...consent, language: 'en' });
  const { id } = await browser.json<{ id: string }>('POST', '/api/records', { kind: 'self' });
  return { browser, email, account: me.account, record: id };
}

/** The newest code that was mailed to an address. */
export async function mailedCode(product: TestProduct, email: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { messages } = await new Browser(product.origin).json<{ messages: { to: string; text: string }[] }>(
      'GET',
      '/api/demo/mail',
    );
    const code = /\b(\d{6})\b/.exec(messages.find((message) => message.to === email)?.text ?? '')?.[1];
    if (code !== undefined) return code;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no code came for ${email}`);
}
