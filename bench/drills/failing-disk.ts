/**
 * The disk fails, or is slow: `npm run drill -- failing-disk [--seconds 15] [--people 200] [--faults a,b]`. Needs root and strace, which puts EIO in the
 * place of what fsync and fdatasync answer PostgreSQL, EROFS in that of its writes, and waits behind them. Meanwhile every answer is
 * right or a clean 503 in time, and the server lives; afterwards all goes on by itself, what was acknowledged is there once, and
 * nothing of the database is damaged. A PostgreSQL that ended is started again, as a service manager does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openPool } from '../../src/database/index.ts';
import { ownPostgres } from '../parts/away.ts';
import { startCrowd } from '../parts/disk-crowd.ts';
import { type Fault, type FaultyDisk, faultyDisk } from '../parts/failing-disk.ts';
import { drillFolder, outpatient } from '../parts/outpatient.ts';
import { judgeBackup, ownFilesFail } from '../parts/own-syncs.ts';
import { judge, judgeKept, judgeNoted, startTraffic, untilWell } from '../parts/traffic.ts';
import { listOf, numberOf, tell, tellSpeed } from '../parts/verdict.ts';
import { judgeWhole } from '../parts/whole-database.ts';

const seconds = numberOf('seconds', 15);
/** Who read and write besides, as soon as they are answered, while the disk is slow. */
const people = numberOf('people', 200);
/** Most ms for an answer of a disk that takes 2 s for each sync: what nobody waits beyond, and a sweep. */
const patience = 33_000;

const parent = await drillFolder();
const database = await ownPostgres(`${parent}/postgres`);
const one = await outpatient(parent, database.settings);
const { id: entry } = await one.browser.json<{ id: string }>('POST', '/api/fhir/R4/Condition', {
  ...{ resourceType: 'Condition', subject: { reference: `Patient/${one.record}` }, code: { text: 'to be read' } },
});
const traffic = await startTraffic(one);

const syncs = ['fsync', 'fdatasync'];
const writes = [...syncs, 'pwrite64', 'pwritev', 'pwritev2', 'ftruncate', 'fallocate'];
const strike = (fault: Fault, children: boolean): Promise<FaultyDisk> =>
  faultyDisk(database.processes(), fault, { children });

/** Those that run meet it once, and not what PostgreSQL starts in their place: 18 waits for ever where that fails too. */
async function once(fault: Fault, meanwhile: () => Promise<unknown>): Promise<number> {
  while (!(await asSuperuser('select 1'))) await sleep(200);
  const disk = await strike(fault, false);
  await meanwhile();
  for (const end = performance.now() + 3_000; performance.now() < end && disk.struck() === 0; ) await sleep(50);
  return await disk.end();
}

/** Whether it was answered. */
async function asSuperuser(statement: string): Promise<boolean> {
  const sql = openPool(database.superuser('carnet'), { max: 1 });
  const answered = await sql.unsafe(statement).then(
    () => true,
    () => false,
  );
  await sql.end({ timeout: 1 });
  return answered;
}

/** Whether PostgreSQL starts its processes anew where one ended, as it does by itself, or ends with it, as Carnet's own does. */
async function startsAnew(does: boolean): Promise<void> {
  await asSuperuser(`alter system set restart_after_crash = ${does}`);
  await asSuperuser('select pg_reload_conf()');
  await sleep(500);
}

async function again(work: () => Promise<number>): Promise<number> {
  let met = 0;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(3_000)) met += await work();
  return met;
}

async function lasting(fault: Fault, during = seconds): Promise<number> {
  const disk = await strike(fault, true);
  await sleep(during * 1000);
  return await disk.end();
}

/** What is done; resolves when it is over, with the number of calls that met it. */
const faults: Readonly<Record<string, { work(): Promise<number>; anew?: true; crowd?: true; most?: number }>> = {
  commit: { anew: true, work: () => again(() => once({ calls: ['fdatasync'], error: 'EIO' }, async () => undefined)) },
  checkpoint: {
    anew: true,
    work: () => again(() => once({ calls: ['fsync'], error: 'EIO' }, () => asSuperuser('checkpoint'))),
  },
  broken: { work: () => lasting({ calls: syncs, error: 'EIO' }) },
  'read-only': { work: () => lasting({ calls: writes, error: 'EROFS' }) },
  // That of Carnet's own files, such as what its witness is told of the log, 10 s after it was written at most.
  own: { work: () => ownFilesFail(one, Math.max(seconds, 15)) },
  slow: { work: () => lasting({ calls: syncs, delay: 200 }), crowd: true },
  // One that gives no answer for a while, as a store over a network does.
  hangs: { work: () => lasting({ calls: syncs, delay: 45_000 }, 45), crowd: true, most: patience },
  'very-slow': { work: () => lasting({ calls: syncs, delay: 2_000 }), crowd: true, most: patience },
};

await sleep(3_000);
const names = listOf('faults', [...Object.keys(faults), 'backup']);
for (const name of names) {
  const fault = faults[name];
  if (fault === undefined) continue;
  const crowd = startCrowd(one, fault.crowd ? people : 0, entry);
  const [from, said] = [traffic.seen.length, one.served.said().length];
  await startsAnew(fault.anew ?? false);
  const met = await fault.work();
  const back = performance.now();
  const ended = await database.restartIfEnded();
  const lived = await crowd.stop();
  await untilWell(traffic);
  judge(name, [...traffic.seen.slice(from), ...crowd.seen], back, fault.most);
  tell(`${name}: the fault was there`, `${met} calls`, met > 0);
  tellSpeed(`${name}: the server lives`, `${lived.toFixed(0)} ms at most to say so (aim: 1000)`, lived <= 1_000);
  const failed = [
    ...one.served
      .said()
      .slice(said)
      .matchAll(/^.*"status":500.*$/gm),
  ].flat();
  for (const line of failed.slice(0, 5)) console.log(`  the log says: ${line.slice(0, 1500)}`);
  console.log(`· ${name}: PostgreSQL ${ended ? 'ended and was started again' : 'went on by itself'}`);
}
await traffic.stop();
if (names.includes('backup')) await judgeBackup(one);

await judgeNoted(database.superuser('carnet'));
for (const name of ['carnet', 'carnet_keys']) await judgeWhole(name, database.superuser(name));
await judgeKept(one, traffic);

await one.served.stop();
await database.close();
await one.close();
