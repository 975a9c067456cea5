import { HOTP, Secret } from 'otpauth';
import type { Sql, TransactionSql } from 'postgres';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { openPool } from '../database/index.ts';
import {
  type Actor,
  CarnetError,
  type Clock,
  claimGrantMint,
  newUuid,
  type Route,
  type RouteRequest,
  randomBytes,
  roles,
  type Uuid,
} from '../kernel/index.ts';
import { createKeyring, createLocalKms, type Keyring } from '../keyring/index.ts';
import { deliverDue, demoTransport, enqueueAt, type OutboxOptions } from '../notifications/index.ts';
import type { Me } from './contract.ts';
import { createIdentity, type Identity } from './index.ts';
import type { IdentityConfig, IdentityOptions, SecurityEvent } from './options.ts';

const mint = claimGrantMint();

/** A machine's or a person's Grant on the part `account` of one account. */
export const accountGrant = (account: Uuid, machine: 'sign-in' | 'deliver' | 'introduce' | null) =>
  mint({
    actor: machine === null ? account : null,
    machine,
    subject: account,
    action: machine === 'deliver' || machine === 'introduce' ? 'read' : 'write',
    parts: ['account'],
    purpose: 'operations',
    relation: machine === null ? 'self' : null,
    proof: machine === null ? 'demo' : 'machine',
  });

export interface MovingClock extends Clock {
  forward(ms: number): void;
  behind(): number;
  setBehind(ms: number): void;
}

export function movingClock(): MovingClock {
  let [offset, behind] = [0, 0];
  return {
    now: () => Date.now() + offset,
    forward: (ms) => {
      offset += ms;
    },
    behind: () => behind,
    setBehind: (ms) => {
      behind = ms;
    },
  };
}

/** A browser: its cookies, an address on the network, and what it calls itself. */
export interface Browser {
  readonly cookies: Map<string, string>;
  readonly address: string;
  /** What it says of itself in User-Agent. */
  readonly agent?: string;
}

export interface Fixture {
  readonly instance: TestInstance;
  readonly keyring: Keyring;
  readonly clock: MovingClock;
  readonly identity: Identity;
  readonly options: IdentityOptions;
  readonly outbox: OutboxOptions;
  readonly events: SecurityEvent[];
  browser(): Browser;
  /** Calls a route as the edge does: the actor comes from the access cookie or the bearer token. */
  call<T>(
    browser: Browser,
    method: Route['method'],
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: T }>;
  /** Delivers what is due and gives the newest mail to the address. */
  mailTo(address: string): Promise<{ subject: string; text: string } | undefined>;
  /** The code of the newest mail that has one. */
  codeFor(address: string): Promise<string>;
  /** The token of the link in the newest mail that has one. */
  linkFor(address: string): Promise<string>;
  signUp(browser: Browser, email: string, password?: string): Promise<Me>;
  signIn(browser: Browser, email: string, password?: string): Promise<Me>;
  close(): Promise<void>;
}

export const goodPassword = 'copper lantern walks sideways';

interface FixtureOptions {
  /** Told each statement that runs before there is a session. */
  readonly watch?: (statement: string) => void;
  /** Connections for what happens before there is a session: as many things can really happen at once. */
  readonly connections?: number;
  /** Told of what no caller waits for; thrown when absent. */
  readonly onError?: (error: unknown) => void;
}

/** Identity on a database of its own. */
export async function fixture(
  config: Partial<IdentityConfig> = {},
  { watch, connections = 2, onError }: FixtureOptions = {},
): Promise<Fixture> {
  const instance = await testInstance();
  const pool = openPool(instance.urls.app, { max: connections, role: 'carnet_sign_in' });
  const signInSql = watch === undefined ? pool : watched(pool, watch);
  const clock = movingClock();
  const kms = await createLocalKms({ key: randomBytes(32) });
  const keyring = await createKeyring({ sql: instance.keysSql, kms, clock, instance: instance.instanceId });
  const transport = demoTransport(clock);
  const events: SecurityEvent[] = [];
  const options: IdentityOptions = {
    signInSql,
    appSql: instance.appSql,
    keyring,
    clock,
    mail: enqueueAt(clock),
    grants: {
      signIn: (account) => accountGrant(account, 'sign-in'),
      own: (actor) => accountGrant(actor.account, null),
      introduce: (account) => accountGrant(account, 'introduce'),
    },
    consents: async () => [],
    activity: async () => [],
    audit: async (event) => {
      events.push(event);
    },
    onError:
      onError ??
      ((error) => {
        throw error;
      }),
    config: { publicUrl: 'https://carnet.example', mail: 'demo', ...config },
  };
  const identity = await createIdentity(options);
  const outbox: OutboxOptions = {
    deliverSql: instance.deliverSql,
    keyring,
    clock,
    grant: (account) => accountGrant(account, 'deliver'),
    transport,
    site: 'https://carnet.example',
    onFailure: () => undefined,
  };
  let browsers = 0;

  const actorOf = async (browser: Browser, headers: Record<string, string>): Promise<Actor | null> => {
    const bearer = 'authorization' in headers ? headers['authorization'].replace('Bearer ', '') : undefined;
    if (bearer !== undefined) return await identity.verifyApiToken(bearer);
    const access = browser.cookies.get('access');
    const actor = access === undefined ? null : await identity.verifyAccessToken(access);
    const role = roles.find((one) => one === headers['carnet-role']);
    return actor === null || role === undefined ? actor : { ...actor, role };
  };

  /** Of the newest mail in which it is found: mails of one pass leave together, so that a notice may have come after it. */
  const newestOf = async (address: string, what: RegExp): Promise<string | undefined> => {
    await self.mailTo(address);
    const found = transport.list().messages.map(({ to, text }) => (to === address ? what.exec(text)?.[1] : undefined));
    return found.find((one) => one !== undefined);
  };

  const self: Fixture = {
    instance,
    keyring,
    clock,
    identity,
    options,
    outbox,
    events,
    browser: () => ({ cookies: new Map(), address: `192.0.2.${++browsers % 250}` }),
    async call<T>(
      browser: Browser,
      method: Route['method'],
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) {
      const found = identity.routes
        .map((route) => ({ route, match: matchPath(route.path, path) }))
        .find(({ route, match }) => route.method === method && match);
      if (found === undefined) throw new Error(`no route ${method} ${path}`);
      const actor = await actorOf(browser, headers);
      if (found.route.authority.kind !== 'open' && actor === null)
        throw new CarnetError('not-signed-in', 'Sign in first.');
      const request: RouteRequest<unknown, unknown, unknown> = {
        id: newUuid(),
        params: found.match,
        query: {},
        body,
        headers: browser.agent === undefined ? headers : { 'user-agent': browser.agent, ...headers },
        method,
        url: path,
        address: browser.address,
        actor,
        signal: new AbortController().signal,
        cookie: (name) => browser.cookies.get(name),
        setCookie: (name, value, { maxAge }) => {
          if (maxAge === 0) browser.cookies.delete(name);
          else browser.cookies.set(name, value);
        },
      };
      const reply = await found.route.handle(request as RouteRequest<never, never, never>);
      return { status: reply.status ?? 200, body: reply.body as T };
    },
    async mailTo(address) {
      while ((await deliverDue(outbox)) > 0);
      return transport.list().messages.find((mail) => mail.to === address);
    },
    async codeFor(address) {
      return (await newestOf(address, /\b(\d{6})\b/)) ?? 'no code';
    },
    async linkFor(address) {
      return (await newestOf(address, /#([A-Za-z0-9_-]+)/)) ?? 'no-link-in-any-mail-of-ours';
    },
    async signUp(browser, email, password = goodPassword) {
      const { body } = await self.call<{ attempt: Uuid }>(browser, 'POST', '/api/identity/sign-up', {
        email,
        password,
        language: 'en',
      });
      const code = await self.codeFor(email);
      return (await self.call<Me>(browser, 'POST', '/api/identity/sign-up/verify', { attempt: body.attempt, code }))
        .body;
    },
    async signIn(browser, email, password = goodPassword) {
      const { body } = await self.call<{ attempt: Uuid }>(browser, 'POST', '/api/identity/sign-in', {
        email,
        password,
      });
      await self.call(browser, 'POST', '/api/identity/sign-in/email-code', body);
      const code = await self.codeFor(email);
      const { body: me } = await self.call<Me>(browser, 'POST', '/api/identity/sign-in/factor', {
        ...body,
        kind: 'email',
        code,
      });
      // Its notice leaves before whatever comes next: mails of one pass have no order.
      while ((await deliverDue(outbox)) > 0);
      return me;
    },
    async close() {
      await keyring.close();
      await pool.end();
      await instance.close();
    },
  };
  return self;
}

/** The same pool, of which each statement is told, also those within transactions. */
function watched<S extends Sql | TransactionSql>(sql: S, watch: (statement: string) => void): S {
  return new Proxy(sql, {
    apply(target, self, args: unknown[]) {
      if (Array.isArray(args[0]) && 'raw' in args[0]) watch(args[0].join('?'));
      return Reflect.apply(target, self, args) as unknown;
    },
    get(target, name) {
      if (name !== 'begin' || !('begin' in target)) return Reflect.get(target, name) as unknown;
      return (work: (transaction: TransactionSql) => Promise<unknown>) =>
        target.begin((transaction) => work(watched(transaction, watch)));
    },
  });
}

function matchPath(pattern: string, path: string): Record<string, string> | null {
  const names = [...pattern.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  const match = new RegExp(`^${pattern.replaceAll(/:\w+/g, '([^/]+)')}$`).exec(path);
  return match === null ? null : Object.fromEntries(names.map((name, i) => [name, match[i + 1] ?? '']));
}

/** What an authenticator app shows at a time. */
export function appCode(secret: string, now: number): string {
  return HOTP.generate({ secret: Secret.fromBase32(secret), counter: Math.floor(now / 30_000) });
}
