/**
 * Whether an answer tells if an address has an account: `npm run drill -- enumeration [--pairs 10000] [--only sign-in,sign-up] [--short]`.
 * For each way in that takes an address: bytes and status over real HTTP, then the time of the operation for a known and an unknown
 * address, in an order drawn anew each time. Between them runs a planted difference of 200 µs: it must be found in the same
 * run, else the machine was too busy to say anything, which fails as a difference does. The password hash is timed apart.
 */

import '../parts/timed-hash.ts'; // first: it must come before the hash

import { setTimeout as sleep } from 'node:timers/promises';
import { machineGrant, ownAccount } from '../../src/access/index.ts';
import { openPool } from '../../src/database/index.ts';
import { createIdentity } from '../../src/identity/index.ts';
import {
  CarnetError,
  newUuid,
  type Route,
  type RouteRequest,
  randomBytes,
  systemClock,
} from '../../src/kernel/index.ts';
import { createKeyring, createLocalKms } from '../../src/keyring/index.ts';
import { enqueueAt } from '../../src/notifications/index.ts';
import { client } from '../parts/ask.ts';
import { benchServer } from '../parts/listening.ts';
import { hashTime } from '../parts/timed-hash.ts';
import { listOf, numberOf, tell, tellSpeed } from '../parts/verdict.ts';
import { differs, welch } from '../parts/welch.ts';

const pairs = numberOf('pairs', 10_000);
const plantedMs = 0.2;
const password = 'quiet otters fold seven maps';

/** Every way in that takes an address. A path that is not there yet is left out, and said so. */
const subjects: Readonly<Record<string, { readonly path: string; readonly body: (email: string) => object }>> = {
  'sign-in': { path: '/api/identity/sign-in', body: (email) => ({ email, password: 'wrong password' }) },
  'sign-up': { path: '/api/identity/sign-up', body: (email) => ({ email, password, language: 'en' }) },
  'another code': { path: '/api/identity/sign-up/resend', body: (email) => ({ attempt: attempts.get(email) }) },
  'password reset': { path: '/api/identity/password-reset', body: (email) => ({ email }) },
  'identity reset': { path: '/api/identity/identity-reset', body: (email) => ({ email }) },
};
/** Sign-ups under way, by address; each lives for 30 min. */
const attempts = new Map<string, string>();
const known = 'known@example.org';
const unknown = 'other@example.org';
const account = { email: known, password, roles: ['patient'], language: 'en', totp: false } as const;

const { product, origin, app, close, config } = await benchServer(18_092, 'demo');
await product.identity.createAccount(account);

/** The same identity without limits, called without the network: what it does for an address, and nothing else. */
const wide = { capacity: 1e9, perMinute: 1e9 };
const signInSql = openPool(app, { max: 4, role: 'carnet_sign_in' });
const appSql = openPool(app, { max: 4 });
const keysSql = openPool(config.keysDatabase?.url.reveal() ?? '', { max: 2 });
const kms = await createLocalKms({ file: `${config.dataFolder}/encryption.key` });
const keyring = await createKeyring({ sql: keysSql, kms, clock: systemClock, instance: product.instance });
const identity = await createIdentity({
  signInSql,
  appSql,
  keyring,
  clock: systemClock,
  mail: enqueueAt(systemClock),
  grants: {
    signIn: (subject) => machineGrant('sign-in', subject),
    own: ownAccount,
    introduce: (subject) => machineGrant('introduce', subject),
  },
  consents: async () => [],
  activity: async () => [],
  audit: async () => undefined,
  onError: (error) => console.error(error),
  config: { publicUrl: origin, mail: 'demo', limits: unlimited() },
});

function unlimited() {
  const names = [
    'signInAddress',
    'signInAccount',
    'signInPair',
    'signInRange',
    'signInGlobal',
    'signUpAddress',
    'signUpAccount',
    'recoveryAddress',
    'recoveryAccount',
  ] as const;
  return Object.fromEntries(names.map((name) => [name, wide]));
}

async function call(route: Route, body: object): Promise<void> {
  const request = {
    id: newUuid(),
    address: '192.0.2.1',
    headers: {},
    cookie: () => undefined,
    body,
    setCookie: () => undefined,
  };
  try {
    await route.handle(request as unknown as RouteRequest<never, never, never>); // all that these handlers read
  } catch (error) {
    if (!(error instanceof CarnetError) || error.code !== 'sign-in-failed') throw error;
  }
}

const kinds = ['known', 'unknown', 'planted'] as const;
interface Measured {
  /** The password hash, which is the same computation for all: ms, 0 where there is none. */
  readonly hash: Record<(typeof kinds)[number], number[]>;
  /** Everything else. */
  readonly rest: Record<(typeof kinds)[number], number[]>;
}
const none = () => ({ known: [], unknown: [], planted: [] });

/** Times of each kind, in rounds of an order drawn anew, so that drift of the machine falls on all alike. */
async function measure(route: Route, body: (email: string) => object): Promise<Measured> {
  const times: Measured = { hash: none(), rest: none() };
  for (let round = 0; round < pairs + 5; round++) {
    for (const kind of shuffled(kinds)) {
      const input = body(kind === 'unknown' ? unknown : known);
      hashTime();
      const start = performance.now();
      await call(route, input);
      if (kind === 'planted') for (const end = performance.now() + plantedMs; performance.now() < end; );
      const time = performance.now() - start;
      const hash = hashTime();
      if (round >= 5) {
        // the first ones warm up
        times.hash[kind].push(hash);
        times.rest[kind].push(time - hash);
      }
      await sleep(2); // what goes on after an answer is not part of the next one
    }
  }
  return times;
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((one) => [randomBytes(4).readUInt32BE(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

/** Status and body, but for the ids that are random anyway. */
async function answerOf(path: string, body: object): Promise<string> {
  const answer = await people.ask({ method: 'POST', path, body });
  const text = answer.body.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id');
  return `${answer.status} ${text} ${[...answer.cookies.keys()].join()}`;
}
const people = client(origin);

async function beginSignUps(): Promise<void> {
  for (const email of [known, unknown]) {
    const answer = await people.ask({
      method: 'POST',
      path: '/api/identity/sign-up',
      body: { email, password, language: 'en' },
    });
    attempts.set(email, String((JSON.parse(answer.body) as { attempt: unknown }).attempt)); // the route's own schema
  }
}

const only = listOf('only', Object.keys(subjects));

for (const [name, { path, body }] of Object.entries(subjects)) {
  if (!only.includes(name)) continue;
  if (name === 'another code') await beginSignUps();
  const route = identity.routes.find((one) => one.path === path && one.method === 'POST');
  if (route === undefined) {
    console.log(`- ${name}: there is no ${path}`);
    continue;
  }
  const [one, two] = [await answerOf(path, body(known)), await answerOf(path, body(unknown))];
  tell(`${name}: the same bytes`, one === two ? one.slice(0, 60) : `${one} | ${two}`, one === two);
  const times = await measure(route, body);
  const { hash, rest } = times;
  const control = welch(rest.planted, rest.known);
  tellSpeed(
    `${name}: ${plantedMs * 1000} µs planted, ${pairs} pairs`,
    `t = ${control.toFixed(2)} (seen from ${differs} on)`,
    control > differs,
  );
  const whole = (kind: (typeof kinds)[number]) => rest[kind].map((time, n) => time + (hash[kind][n] ?? 0));
  const found = {
    'all but the hash': welch(rest.known, rest.unknown),
    ...(hash.known.some((time) => time > 0) ? { 'the hash': welch(hash.known, hash.unknown) } : {}),
    'the whole': welch(whole('known'), whole('unknown')),
  };
  for (const [part, t] of Object.entries(found))
    tellSpeed(`${name}: known against unknown, ${part}`, `t = ${t.toFixed(2)}`, Math.abs(t) < differs);
  if (hash.known.some((time) => time > 0))
    console.log(`- ${name}: planted in the whole, t = ${welch(whole('planted'), whole('known')).toFixed(2)}`);
}

people.close();
await keyring.close();
await Promise.all([appSql, signInSql, keysSql].map((sql) => sql.end({ timeout: 5 })));
await close();
