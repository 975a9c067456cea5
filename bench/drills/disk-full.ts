/**
 * The disk is full: `npm run drill -- disk-full [--seconds 20]`. Needs root, for it mounts small disks: that of the
 * database is filled, then that of the data folder, and the one of a witness is full from the start. Meanwhile every answer is right or a
 * clean 503 that says why, and no process crashes; once there is room again all goes on by itself, and what was acknowledged is there. A PostgreSQL that ended
 * is started again, as a service manager does.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownPostgres } from '../parts/away.ts';
import { drillFolder, outpatient } from '../parts/outpatient.ts';
import { smallDisk } from '../parts/small-disk.ts';
import { judge, judgeKept, startTraffic, untilWell } from '../parts/traffic.ts';
import { numberOf, tell } from '../parts/verdict.ts';

const seconds = numberOf('seconds', 20);
const parent = await drillFolder();
const databaseDisk = smallDisk(join(parent, 'postgres'), 400);
const dataDisk = smallDisk(join(parent, 'data'), 16);
const witnessDisk = smallDisk(join(parent, 'witness'), 1);
witnessDisk.fill();
const database = await ownPostgres(join(parent, 'postgres', 'cluster'));
const one = await outpatient(parent, { ...database.settings, WITNESSES: join(parent, 'witness', 'folder') });
const traffic = await startTraffic(one);
const filling = async (from: number, fill: () => void): Promise<void> => {
  for (const end = performance.now() + from * 1000; performance.now() < end; await sleep(500)) fill();
};
await sleep(5_000);

let from = traffic.seen.length;
await filling(seconds, databaseDisk.fill);
const refused = traffic.seen.slice(from).filter(({ kind, status }) => kind === 'write' && status === 503);
const asked = traffic.seen.slice(from).filter(({ kind, status }) => kind === 'read' && status === 200);
databaseDisk.free();
const ended = await database.restartIfEnded();
let back = performance.now();
await untilWell(traffic);
judge('database full', traffic.seen.slice(from), back);
tell('database full: writes are refused', `${refused.length} of 503`, refused.length > 0);
const says = refused.filter(({ body }) => /no room|cannot be written|not answering|stopped answering/.test(body));
tell('database full: with a sentence', `${says.length} of ${refused.length}`, says.length === refused.length);
console.log(
  `· database full: ${asked.length} reads went on; PostgreSQL ${ended ? 'ended and was started again' : 'ran on'}`,
);

from = traffic.seen.length;
await filling(Math.max(seconds, 25), dataDisk.fill);
const kept = traffic.seen.slice(from).filter(({ kind, status }) => kind === 'write' && status === 201);
const alarms = one.served.said().match(/"where":"ledger"/g) ?? [];
witnessDisk.free();
dataDisk.free();
back = performance.now();
await untilWell(traffic);
judge('data folder full', traffic.seen.slice(from), back);
tell('data folder full: writes go on', `${kept.length} written`, kept.length > 0);
tell('witness full: the log says so', `${alarms.length} times`, alarms.length > 0);

await traffic.stop();
await sleep(12_000); // so long the newest entries may wait to be sealed, and told to the witness
const copies = readFileSync(join(parent, 'witness', 'folder', 'checkpoints'), 'utf8').match(/^carnet\//gm) ?? [];
tell('witness with room again: holds what was sealed', `${copies.length} checkpoints`, copies.length > 0);
await judgeKept(one, traffic);

await one.served.stop();
await database.close();
for (const disk of [dataDisk, witnessDisk, databaseDisk]) disk.unmount();
await one.close();
