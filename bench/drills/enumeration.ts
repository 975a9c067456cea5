/**
 * Whether the time of an answer tells if an address has an account: `node bench/drills/enumeration.ts [pairs]`. Sign-in with a
 * wrong password and sign-up, known against unknown address, interleaved; a planted difference must be found in the same
 * run, else the machine was too busy to say anything (exit code 1 as for a difference that is found).
 */
import { machineGrant, ownAccount } from '../../src/access/index.ts';
import { openPool } from '../../src/database/index.ts';
import { createIdentity } from '../../src/identity/index.ts';
import { CarnetError, newUuid, type Route, type RouteRequest, systemClock } from '../../src/kernel/index.ts';
import { createKeyring, createLocalKms } from '../../src/keyring/index.ts';
import { enqueueAt } from '../../src/notifications/index.ts';
import { benchDatabases } from '../parts/databases.ts';

const pairs = Number(process.argv[2] ?? 200);
const plantedMs = 0.2;
/** Welch's t beyond which two samples differ. */
const differs = 4.5;
const wide = { capacity: 1_000_000, perMinute: 1_000_000 };

const databases = await benchDatabases();
const appSql = openPool(databases.app, { max: 4 });
const signInSql = openPool(databases.app, { max: 4, role: 'carnet_sign_in' });
const keysSql = openPool(databases.keys, { max: 2 });
const [row] = await appSql<{ id: ReturnType<typeof newUuid> }[]>`select id from instance`;
if (row === undefined) throw new TypeError('a migrated database has its instance');
const kms = await createLocalKms({ file: `${databases.folder}/encryption.key` });
const keyring = await createKeyring({ sql: keysSql, kms, clock: systemClock, instance: row.id });
const identity = await createIdentity({
  signInSql,
  appSql,
  keyring,
  clock: systemClock,
  mail: enqueueAt(systemClock),
  grants: { signIn: (account) => machineGrant('sign-in', account), own: ownAccount },
  consents: async () => [],
  activity: async () => [],
  audit: async () => undefined,
  onError: (error) => console.error(error),
  config: {
    publicUrl: 'http://localhost',
    mail: 'demo',
    limits: {
      signInAddress: wide,
      signInAccount: wide,
      signInPair: wide,
      signInRange: wide,
      signInGlobal: wide,
      signUpAddress: wide,
      signUpAccount: wide,
    },
  },
});
const password = 'quiet otters fold seven maps';
await identity.createAccount({
  email: 'known@example.org',
  password,
  roles: ['patient'],
  language: 'en',
  totp: false,
});

async function ask(path: string, body: Readonly<Record<string, string>>): Promise<void> {
  const route = identity.routes.find((one: Route) => one.path === path);
  if (route === undefined) throw new TypeError(`there is no route ${path}`);
  const request = {
    id: newUuid(),
    address: '192.0.2.1',
    body,
    headers: {},
    cookie: () => undefined,
    setCookie: () => undefined,
  };
  try {
    await route.handle(request as unknown as RouteRequest<never, never, never>); // all that these two handlers read
  } catch (error) {
    if (!(error instanceof CarnetError) || error.code !== 'sign-in-failed') throw error;
  }
}
const signIn = (who: string) =>
  ask('/api/identity/sign-in', { email: `${who}@example.org`, password: 'wrong password' });
const signUp = (who: string) => ask('/api/identity/sign-up', { email: `${who}@example.org`, password, language: 'en' });

async function time(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Welch's t; the slowest quarter of each sample goes, which is the machine's. */
function welch(a: readonly number[], b: readonly number[]): number {
  const of = (sample: readonly number[]) => {
    const kept = sample.toSorted((x, y) => x - y).slice(0, Math.floor(sample.length * 0.75));
    const mean = kept.reduce((sum, x) => sum + x, 0) / kept.length;
    return { mean, error: kept.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (kept.length - 1) / kept.length };
  };
  const [one, two] = [of(a), of(b)];
  return (one.mean - two.mean) / Math.sqrt(one.error + two.error);
}

/** Interleaved, in an order that changes, so that drift of the machine falls on both alike. */
async function compare(known: () => Promise<void>, unknown: () => Promise<void>): Promise<number> {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = 0; i < pairs; i++) {
    if (i % 2 === 0) a.push(await time(known));
    b.push(await time(unknown));
    if (i % 2 === 1) a.push(await time(known));
  }
  return welch(a, b);
}

async function slower(): Promise<void> {
  await signIn('known');
  const end = performance.now() + plantedMs;
  while (performance.now() < end);
}

// Both addresses are asked for before, so that both have rows in the limits.
for (const who of ['known', 'unknown']) await signIn(who).then(() => signUp(who));
const planted = await compare(slower, () => signIn('unknown'));
const found = {
  'sign-in': await compare(
    () => signIn('known'),
    () => signIn('unknown'),
  ),
  'sign-up': await compare(
    () => signUp('known'),
    () => signUp('unknown'),
  ),
};
console.log(`${pairs} pairs; ${plantedMs} ms planted: t = ${planted.toFixed(2)} (seen from ${differs} on)`);
for (const [what, t] of Object.entries(found))
  console.log(`${what}: t = ${t.toFixed(2)}${Math.abs(t) < differs ? '' : ', which differs'}`);
if (planted < differs) console.log('Too much else runs here, or too few pairs: nothing is shown.');
if (planted < differs || Object.values(found).some((t) => Math.abs(t) >= differs)) process.exitCode = 1;

await keyring.close();
await Promise.all([appSql, signInSql, keysSql].map((sql) => sql.end({ timeout: 5 })));
await databases.close();
