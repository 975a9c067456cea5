/**
 * Search by identifier across many patients: `npm run bench -- find [--patients 1000000] [--each 50] [--rounds 3]`. Over HTTP, by accounts that look after
 * `each` patients, spread over all. Aim: 3,500/s with p99 of 20 ms at 16 connections.
 */
import { loadavg } from 'node:os';
import { makeCrowd } from './parts/crowd.ts';
import { benchDatabases } from './parts/databases.ts';
import { benchProduct } from './parts/product.ts';
import { demandFound, searchesOf, searchLoad, whileServing } from './parts/searching.ts';
import { numberOf, tell } from './parts/verdict.ts';

const patients = numberOf('patients', 1_000_000);
const each = numberOf('each', 50);
const rounds = numberOf('rounds', 3);
const accounts = 100;
const port = 18_092;
const [aim, slowest] = [3_500, 20];

const databases = await benchDatabases();
const made = await benchProduct(port, 'none', undefined, { ...databases, close: async () => undefined });
const start = performance.now();
await makeCrowd(made, 0, patients);
await made.close();
console.log(`${patients} patients made in ${((performance.now() - start) / 1000).toFixed(0)} s`);
const searches = await searchesOf(databases, port, patients, { accounts, each });

await whileServing(databases, port, async () => {
  await demandFound(port, searches);
  await searchLoad(port, searches, 16, 8);
  const all = [];
  for (let round = 0; round < rounds; round++)
    for (const connections of [16, 64]) all.push(await searchLoad(port, searches, connections, 5));
  for (const connections of [16, 64]) {
    const of = all.filter((one) => one.connections === connections).sort((a, b) => a.perSecond - b.perSecond);
    const one = of[of.length >> 1];
    if (one === undefined) continue;
    const said = `${one.perSecond}/s, p50 ${one.p50} ms, p99 ${one.p99} ms, errors ${one.errors}`;
    const met = connections !== 16 || (one.perSecond >= aim && one.p99 <= slowest && one.errors === 0);
    tell(
      `search at ${connections} connections`,
      `${said}${connections === 16 ? ` (aim ${aim}/s, p99 ${slowest} ms)` : ''}`,
      met,
    );
  }
});
console.log(`load ${loadavg()[0]?.toFixed(1)}`);
await databases.close();
