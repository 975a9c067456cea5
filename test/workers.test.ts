import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, client } from '../bench/parts/ask.ts';
import { removeEmbedded } from '../src/database/embedded/index.ts';
import { CliInstance, type Served } from './cli-instance.ts';
import { signIn } from './drill.ts';
import { type Browser, testPassword } from './product.ts';

/** An instance whose requests two processes answer, as `CARNET_WORKERS=2` gives it: what ends in one has ended in both. */
let parent = '';
let a: CliInstance;
let served: Served;
let secret = '';
let record = '';
let ana: Browser;
const email = 'ana@example.org';

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'carnet-workers-'));
  await chmod(parent, 0o755);
  a = new CliInstance(parent, 'a', { CARNET_WORKERS: '2' });
  const file = join(parent, 'password');
  await writeFile(file, `${testPassword}\n`);
  const create = ['account', 'create', '--email', email, '--totp', '--password-file', file];
  secret = (await a.json<{ totp: { secret: string } }>(create)).totp.secret;
  served = await a.serve();
  ana = await signIn(served.origin, email, secret, 0);
  await ana.json('POST', '/api/access/consents', await consent(ana));
  record = (await ana.json<{ id: string }>('POST', '/api/records', { kind: 'self' })).id;
}, 120_000);
afterAll(async () => {
  await served?.stop();
  await removeEmbedded(join(parent, 'a', 'postgres'));
  await rm(parent, { recursive: true, force: true });
});

async function consent(browser: Browser): Promise<object> {
  return { ...(await browser.json<{ consent: object }>('GET', '/api/instance')).consent, language: 'en' };
}

/** Connections that are kept open, every other one with the other process. */
function desks(count: number): Client[] {
  return Array.from({ length: count }, () => client(served.origin));
}

const cookieOf = (browser: Browser): string => `carnet_access=${browser.cookie('carnet_access')}`;

async function answers(clients: readonly Client[], path: string, cookie: string): Promise<number[]> {
  const all = clients.map((one) => one.ask({ method: 'GET', path, headers: { cookie } }));
  return (await Promise.all(all)).map(({ status }) => status);
}

/** Process ids of those that serve: grandchildren of what the operator started. */
function serving(): number[] {
  const childrenOf = (pid: number): number[] => {
    try {
      return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
        .split('\n')
        .map(Number)
        .filter((one) => one > 0);
    } catch {
      return [];
    }
  };
  const commandOf = (pid: number): string =>
    execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return childrenOf(served.pid)
    .filter((pid) => commandOf(pid).includes('main.ts'))
    .flatMap((pid) => childrenOf(pid));
}

test('who signs out is out in both within a second, also where no database is asked', {
  timeout: 120_000,
}, async () => {
  expect(serving()).toHaveLength(2);
  const browser = await signIn(served.origin, email, secret, 1);
  const cookie = cookieOf(browser);
  const all = desks(6);
  const paths = ['/api/terminologies/lists?language=en', '/api/identity/me'];
  for (const path of paths) expect(await answers(all, path, cookie)).toEqual(all.map(() => 200));
  await browser.json('POST', '/api/identity/sign-out');
  const at = Date.now();
  for (const path of paths) {
    await expect.poll(() => answers(all, path, cookie), { timeout: 10_000, interval: 20 }).toEqual(all.map(() => 401));
  }
  expect(Date.now() - at).toBeLessThan(5_000);
  for (const one of all) one.close();
});

test('a record whose consent is withdrawn is closed in both, whose keys were in memory', {
  timeout: 120_000,
}, async () => {
  const all = desks(6);
  const path = `/api/fhir/R4/Patient/${record}/Condition`;
  expect(await answers(all, path, cookieOf(ana))).toEqual(all.map(() => 200));
  await ana.json('DELETE', `/api/records/${record}/consent`);
  expect(await answers(all, path, cookieOf(ana))).toEqual(all.map(() => 403));
  await ana.json('PUT', `/api/records/${record}/consent`, await consent(ana));
  expect(await answers(all, path, cookieOf(ana))).toEqual(all.map(() => 200));
  for (const one of all) one.close();
});

test('each process killed while entries are written: what was acknowledged is there once, and the log is whole', {
  timeout: 240_000,
}, async () => {
  const acknowledged: string[] = [];
  let on = true;
  const writer = async (name: number): Promise<void> => {
    for (let n = 0; on; n++) {
      const text = `writer ${name}, entry ${n}`;
      const body = { resourceType: 'Condition', subject: { reference: `Patient/${record}` }, code: { text } };
      const answer = await Promise.race([
        ana.send('POST', '/api/fhir/R4/Condition', body, { connection: 'close' }).catch(() => null),
        sleep(5_000, null),
      ]);
      if (answer?.status === 201) acknowledged.push(text);
      else if (answer !== null) expect(answer.status).toBe(503);
      await answer?.arrayBuffer().catch(() => undefined);
    }
  };
  const writers = Promise.all([0, 1, 2].map(writer));
  for (let kills = 0; kills < 4; kills++) {
    await sleep(1_500);
    const [victim] = kills % 2 === 0 ? serving() : serving().reverse();
    process.kill(victim ?? 0, 'SIGKILL');
    await expect.poll(() => served.said().match(/serves again/g)?.length, { timeout: 60_000 }).toBe(kills + 1);
  }
  expect(serving()).toHaveLength(2);
  await sleep(1_000);
  on = false;
  await writers;
  expect(acknowledged.length).toBeGreaterThan(20);

  const found: string[] = [];
  let path: string | undefined = `/api/fhir/R4/Patient/${record}/Condition?_count=50`;
  while (path !== undefined) {
    const bundle: {
      entry?: { resource: { code: { text: string } } }[];
      link?: { relation: string; url: string }[];
    } = await ana.json('GET', path);
    found.push(...(bundle.entry ?? []).map(({ resource }) => resource.code.text));
    path = bundle.link?.find(({ relation }) => relation === 'next')?.url.slice(served.origin.length);
  }
  const counted = new Map<string, number>();
  for (const text of found) counted.set(text, (counted.get(text) ?? 0) + 1);
  expect(acknowledged.filter((text) => counted.get(text) !== 1)).toEqual([]);
  const verified = await a.run(['audit', 'verify']);
  expect(verified, verified.out + verified.err).toMatchObject({ code: 0 });
});

test('it ends in good order: nothing waits for its place in the log, and no process is left', {
  timeout: 60_000,
}, async () => {
  const before = serving();
  await served.stop();
  for (const pid of before) expect(() => process.kill(pid, 0)).toThrow();
  const verified = await a.run(['audit', 'verify']);
  expect(verified, verified.out + verified.err).toMatchObject({ code: 0 });
});
