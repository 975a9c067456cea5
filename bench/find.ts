/**
 * Search by identifier across many patients: `npm run bench -- find [--patients 1000000] [--rounds 3] [--crowd FOLDER]`, which keeps the crowd there for another run. Over HTTP, by accounts that look after a few
 * patients and by some that look after many, spread over all; in turns with reads of the same Patients. Aim: 3,500/s with p99 of 20 ms at 16 connections.
 */
import { loadavg } from 'node:os';
import { benchDatabases } from './parts/databases.ts';
import { type Asked, askFor, demandFound, type Search, searchesOf, whileServing } from './parts/searching.ts';
import { crowdOf } from './parts/together.ts';
import { numberOf, tell, textOf } from './parts/verdict.ts';

const patients = numberOf('patients', 1_000_000);
const rounds = numberOf('rounds', 3);
const seconds = 4;
const port = 18_092;
const [aim, slowest] = [3_500, 20];
/** How many patients each account looks after, and how many such accounts there are. */
const kinds = [
  { each: 4, accounts: 100 },
  { each: 50, accounts: 50 },
] as const;

const databases = await benchDatabases(textOf('crowd'));
await crowdOf(databases, patients);

const searches: (readonly [string, readonly Search[]])[] = [];
// Accounts of an earlier run may be there.
let first = Date.now();
for (const keepers of kinds) {
  const of = await searchesOf(databases, port, patients, keepers, first);
  first += keepers.accounts;
  searches.push([`search, ${keepers.each} patients each`, of]);
}
const reads = (searches[0]?.[1] ?? []).map((one) => ({ ...one, path: one.read }));
const asked: (readonly [string, readonly Search[]])[] = [['read', reads], ...searches];

const seen: Asked[] = [];
await whileServing(databases, port, async (pid) => {
  const at = { port, pid, postgres: databases.pid };
  for (const [name, of] of asked) {
    if (name !== 'read') await demandFound(port, of);
    await askFor(at, name, of, 16, seconds);
  }
  for (let round = 0; round < rounds; round++)
    for (const connections of [16, 64])
      for (const [name, of] of asked) seen.push(await askFor(at, name, of, connections, seconds));
});
for (const connections of [16, 64]) {
  for (const [name] of asked) {
    const of = seen.filter((one) => one.name === name && one.connections === connections);
    const one = of.toSorted((a, b) => a.perSecond - b.perSecond)[of.length >> 1];
    if (one === undefined) continue;
    const speed = `${one.perSecond}/s, p50 ${one.p50} ms, p99 ${one.p99} ms, errors ${one.errors}`;
    const cpu = `CPU a request: server ${one.server} µs, database ${one.database} µs`;
    const isJudged = connections === 16 && name !== 'read';
    const isMet = !isJudged || (one.perSecond >= aim && one.p99 <= slowest && one.errors === 0);
    tell(
      `${name}, ${connections} connections`,
      `${speed}${isJudged ? ` (aim ${aim}/s, p99 ${slowest} ms)` : ''}; ${cpu}`,
      isMet,
    );
  }
}
console.log(`load ${loadavg()[0]?.toFixed(1)}`);
await databases.close();
