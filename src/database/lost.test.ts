import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { type Wire, wireTo } from '../../test/parts/proxy.ts';
import { openPool } from './index.ts';

/** PostgreSQL behind a wire that can be worse than a wire. */
let wire: Wire;
let url = '';
let socket = '';
beforeAll(async () => {
  const real = new URL(inject('cluster').superUrl);
  socket = join(real.searchParams.get('host') ?? '', '.s.PGSQL.5432');
  wire = await wireTo(socket);
  url = `postgres://${real.username}:${real.password}@127.0.0.1:${wire.port}/postgres`;
});
beforeEach(() => {
  wire.mode = 'good';
});
afterAll(() => wire.close());

test('work of a transaction whose connection was lost asks nothing more of the one that comes after', async () => {
  const sql = openPool(url, { max: 1 });
  const seen: string[] = [];
  const lost = sql.begin(async (transaction) => {
    await transaction`select 1`;
    wire.mode = 'cut';
    await transaction`select 2`.catch(() => seen.push('lost'));
    wire.mode = 'good';
    await sleep(300);
    await sql`select 3`; // the pool has a new connection by now
    await transaction`create table outside_of_it ()`.catch((error: unknown) => seen.push(String(error)));
  });
  await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
  await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(2);
  expect(seen[1]).toContain('database-away');
  const [row] = await sql<{ made: boolean }[]>`select to_regclass('outside_of_it') is not null as made`;
  expect(row?.made).toBe(false);
  await sql.end({ timeout: 1 });
});

test('work that passes over the loss of its connection and asks on is refused at once, and ends no process', async () => {
  const seen: unknown[] = [];
  for (let n = 0; n < 3; n++) {
    wire.mode = 'good';
    const sql = openPool(url, { max: 1 });
    const lost = sql.begin(async (transaction) => {
      await transaction`select 1`;
      wire.mode = 'cut';
      await transaction`select 2`.catch(() => undefined);
      await transaction`select 3`.catch((error: unknown) => seen.push(error));
      await transaction.savepoint(() => undefined).catch((error: unknown) => seen.push(error));
    });
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    wire.mode = 'good';
    expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
    await sql.end({ timeout: 1 });
  }
  expect(seen).toEqual(Array(6).fill(expect.objectContaining({ code: 'database-away' })));
});

test('in a savepoint likewise', async () => {
  const sql = openPool(url, { max: 1 });
  const seen: unknown[] = [];
  const lost = sql.begin(async (transaction) => {
    await transaction.savepoint(async (point) => {
      wire.mode = 'cut';
      await point`select 2`.catch(() => undefined);
      await point`select 3`.catch((error: unknown) => seen.push(error));
    });
  });
  await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
  expect(seen).toEqual([expect.objectContaining({ code: 'database-away' })]);
  await sql.end({ timeout: 1 });
});

test('connections that are cut and swallowed end no process and block no pool, and who waits is told', {
  timeout: 120_000,
}, async () => {
  const { username, password } = new URL(inject('cluster').superUrl);
  const { promise, resolve } = Promise.withResolvers<string>();
  const program = fileURLToPath(new URL('./lost.fixture.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', program, socket, username, decodeURIComponent(password)];
  execFile(process.execPath, args, (_, out, err) => resolve(out + err));
  const away = 'database-away';
  expect(await promise).toBe(
    `${JSON.stringify({ cut: true, before: null, told: away, during: away, back: true, well: true })}\n`,
  );
});

test('a transaction on a connection that is given up and never closes is over all the same', {
  timeout: 30_000,
}, async () => {
  // Takes what is said and neither answers nor hangs up, once it is stuck.
  let stuck = false;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect(socket);
    for (const one of [near, far]) one.on('error', () => undefined);
    near.on('data', (bytes) => stuck || far.write(bytes));
    far.on('data', (bytes) => stuck || near.write(bytes));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens
  const sql = openPool(url.replace(/:\d+\//, `:${port}/`), { max: 1 });
  const lost = sql.begin(async (transaction) => {
    await transaction`select 1`;
    stuck = true;
    setTimeout(() => void sql.end({ timeout: 1 }), 100);
    return await transaction`select 2`.catch(() => transaction`select 3`);
  });
  await expect(lost).rejects.toMatchObject({ code: 'database-away' });
  server.close();
});
