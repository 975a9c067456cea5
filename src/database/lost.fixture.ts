/** A program whose connections are lost in every way; says what came of it. Its argument: the address of a PostgreSQL's socket. */
import { setTimeout as sleep } from 'node:timers/promises';
import { wireTo } from '../../test/parts/proxy.ts';
import { createSockets, openPool, surviveLostConnections, watchDatabase } from './index.ts';

surviveLostConnections();
const [, , socket = '', user = '', password = ''] = process.argv;
const wire = await wireTo(socket);
const url = `postgres://${user}:${password}@127.0.0.1:${wire.port}/postgres`;

async function eventually(work: () => Promise<unknown>): Promise<boolean> {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50)) {
    if ((await work().then(() => 'well', String)) === 'well') return true;
  }
  return false;
}

/** Cut again and again in the middle of transactions. */
const pool = openPool(url, { max: 3 });
const ask = async (): Promise<unknown> =>
  await pool.begin(async (transaction) => {
    await transaction`select 1`;
    return await transaction`select 2`;
  });
for (let n = 0; n < 40; n++) {
  wire.mode = n % 2 === 0 ? 'good' : 'cut';
  await Promise.race([Promise.allSettled(Array.from({ length: 12 }, ask)), sleep(30 + n)]);
}
wire.mode = 'good';
const cut = await eventually(ask);
for (let n = 0; n < 20; n++) await ask();

/** Swallowed. */
const sockets = createSockets();
const sql = openPool(url, { max: 1, sockets });
const watch = watchDatabase({ sql: openPool(url, { max: 1, sockets }), sockets, every: 100, patience: 1_000 });
const one = async (): Promise<void> => void (await sql`select 1`);
await watch.until(one());
const before = watch.away()?.code ?? null;
wire.mode = 'hole';
const told = await watch.until(one()).then(
  () => 'answered',
  (error: unknown) => String(Reflect.get(Object(error), 'code')),
);
const during = watch.away()?.code ?? null;
wire.mode = 'good';
const back = await eventually(async () => {
  if (watch.away() !== null) throw new TypeError('it is away still');
});
const well = await eventually(one);
console.log(JSON.stringify({ cut, before, told, during, back, well }));
await watch.stop();
process.exit(0);
