import { Agent, get } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type Config, readConfig, readEnvironment } from '../../../config/index.ts';
import { launchServer, type ServerProcess } from '../server.ts';

interface Facts {
  readonly pid: number;
  readonly lead: boolean;
  readonly secret: string;
  readonly heard: readonly unknown[];
  readonly environment: readonly string[];
  readonly leads: boolean;
}

const program = fileURLToPath(new URL('../fixtures/crew-server.ts', import.meta.url));
const databases = { url: 'postgres://app@localhost/x', keysUrl: 'postgres://keys@localhost/x' };
let server: ServerProcess | null = null;
let port = 0;

afterEach(async () => {
  await server?.stop();
  server = null;
});

/** Settings as they are read for the port of the test. */
function settings(more: Readonly<Record<string, string>>): Config {
  const files = { read: () => '', mode: () => null };
  return readConfig(readEnvironment({ PORT: String(port), ...more }, files), { mode: 'real', folder: '/tmp' });
}

async function start(workers: number): Promise<ServerProcess> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  probe.close();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  const files = { read: () => '', mode: () => null };
  const environment = readEnvironment({ PORT: String(port), CARNET_WORKERS: String(workers) }, files);
  server = launchServer({ kms: { provider: 'local', seals: 'keys', encryptionKey: null }, witnesses: [] }, program);
  await server.start(readConfig(environment, { mode: 'real', folder: '/tmp' }), databases);
  return server;
}

/** Asks over a connection of its own. */
function ask<T = Facts>(path = '/'): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const asked = get({ host: '127.0.0.1', port, path, agent: new Agent({ keepAlive: false }) }, async (answer) => {
    let text = '';
    for await (const chunk of answer) text += String(chunk);
    resolve(JSON.parse(text) as T); // the fixture's own answer
  });
  asked.on('error', reject);
  return promise;
}

/**
 * What each process says of itself, by its id. A connection that was being handed to one in the moment in which it was killed gets
 * no answer.
 */
async function all(): Promise<Map<number, Facts>> {
  const found = new Map<number, Facts>();
  for (let n = 0; n < 8; n++) {
    const facts = await Promise.race([ask().catch(() => null), sleep(2_000, null)]);
    if (facts !== null) found.set(facts.pid, facts);
  }
  return found;
}

test('several serve one port: one of them leads, they share a secret, and hear each other', async () => {
  await start(3);
  const crew = [...(await all()).values()];
  expect(crew).toHaveLength(3);
  expect(crew.filter(({ lead }) => lead)).toHaveLength(1);
  expect(new Set(crew.map(({ secret }) => secret)).size).toBe(1);
  expect(crew[0]?.secret).toMatch(/^[0-9a-f]{64}$/);
  const strange =
    /^(NODE_ENV|TZ|NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE|NODE_COMPILE_CACHE|NODE_UNIQUE_ID|MALLOC_ARENA_MAX)$/;
  expect(crew[0]?.environment.filter((name) => !strange.test(name))).toEqual([]);

  const { pid } = await ask('/say?hello');
  await expect
    .poll(async () => [...(await all()).values()].filter(({ heard }) => heard.includes('hello')).length, {
      timeout: 20_000,
    })
    .toBe(2);
  expect((await all()).get(pid)?.heard).toEqual([]);
});

test('one that dies comes back in its place', { timeout: 90_000 }, async () => {
  await start(2);
  const before = [...(await all()).values()];
  const lead = before.find((one) => one.lead)?.pid ?? 0;
  expect(before).toHaveLength(2);
  process.kill(lead, 'SIGKILL');
  await expect.poll(async () => (await all()).size, { timeout: 60_000 }).toBe(2);
  const after = [...(await all()).values()];
  expect(after.filter((one) => one.lead).map(({ pid }) => pid)).not.toContain(lead);
  expect(after.filter((one) => one.lead)).toHaveLength(1);
});

test('hashes are counted over all, and are free when the process that computes them dies', {
  timeout: 90_000,
}, async () => {
  await start(2);
  // As many as may run at a time, and the 32 that wait; the next is told to come back.
  const asked: Promise<{ pid: number; may: boolean }>[] = [];
  const ends: (boolean | 'lost')[] = [];
  for (let n = 0; n < 200 && !ends.includes(false); n++) {
    const one = ask<{ pid: number; may: boolean }>('/hash');
    asked.push(one);
    one.then(
      ({ may }) => ends.push(may),
      () => ends.push('lost'),
    );
    await sleep(5);
  }
  await expect.poll(() => ends).toContain(false);
  // Connections are handed out in order: once later ones are answered, none is on its way to a process any more.
  await all();
  const holder = await asked[0];
  expect(holder?.may).toBe(true);
  process.kill(holder?.pid ?? 0, 'SIGKILL');
  // The other process's turn comes, again and again, and nobody waits for the dead one.
  await expect
    .poll(
      async () => {
        for (let n = 0; n < 2; n++) await Promise.race([ask('/done').catch(() => null), sleep(1_000)]);
        return ends.length;
      },
      { timeout: 60_000 },
    )
    .toBe(asked.length);
});

test('all are replaced by new ones: nobody is refused, one leads, and what does not come up changes nothing', {
  timeout: 90_000,
}, async () => {
  const one = await start(2);
  const before = await all();
  let on = true;
  let answers = 0;
  const askers = Array.from({ length: 4 }, async () => {
    for (; on; answers++) await ask();
  });
  await expect(one.renew(settings({ CARNET_WORKERS: '2', LOG_LEVEL: 'fatal' }), databases)).rejects.toThrow(
    'It is broken.',
  );
  expect((await all()).keys().toArray().toSorted()).toEqual(before.keys().toArray().toSorted());

  await one.renew(settings({ CARNET_WORKERS: '3' }), databases);
  await expect.poll(async () => (await all()).keys().some((pid) => before.has(pid)), { timeout: 20_000 }).toBe(false);
  await expect
    .poll(async () => [...(await all()).values()].filter(({ leads }) => leads).length, { timeout: 20_000 })
    .toBe(1);
  let after = await all();
  // Which of the three answers is chance, beside the others who ask.
  await expect.poll(async () => (after = await all()).size, { timeout: 20_000 }).toBe(3);
  expect(new Set([...before.values(), ...after.values()].map(({ secret }) => secret)).size).toBe(1);
  on = false;
  await Promise.all(askers);
  expect(answers).toBeGreaterThan(20);

  const [victim = 0] = after.keys();
  process.kill(victim, 'SIGKILL');
  await expect.poll(async () => (await all()).keys().toArray().includes(victim), { timeout: 30_000 }).toBe(false);
  await expect.poll(async () => (await all()).size, { timeout: 60_000 }).toBe(3);
});

test('one that dies again and again ends all, so that whoever supervises starts anew', {
  timeout: 90_000,
}, async () => {
  const one = await start(2);
  let over = false;
  void one.exited.then(() => {
    over = true;
  });
  await expect
    .poll(
      async () => {
        await Promise.race([ask('/die').catch(() => undefined), sleep(1_000)]);
        return over;
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBe(true);
});

test('what keeps one from starting is said, and none is left behind', async () => {
  await start(2);
  const taken = launchServer(
    { kms: { provider: 'local', seals: 'keys', encryptionKey: null }, witnesses: [] },
    program,
  );
  const files = { read: () => '', mode: () => null };
  const environment = readEnvironment({ PORT: String(port), CARNET_WORKERS: '2' }, files);
  const config = readConfig(environment, { mode: 'real', folder: '/tmp' });
  await expect(taken.start(config, databases)).rejects.toThrow(/EADDRINUSE|in use/);
  await taken.exited;
});
