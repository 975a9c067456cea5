/**
 * The database goes away under light load and comes back: `npm run drill -- database-away [--seconds 20] [--outages a,b]`.
 * It is killed, hangs, has no connection left, lets connections die half-open, and flaps. Meanwhile every answer is right or a
 * clean 503 in time; afterwards all is as before by itself within 30 s, and what was acknowledged is there once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ownPostgres, takeConnections } from '../parts/away.ts';
import { drillFolder, outpatient } from '../parts/outpatient.ts';
import { judge, judgeKept, judgeNoted, startTraffic, untilWell } from '../parts/traffic.ts';
import { listOf, numberOf, tell } from '../parts/verdict.ts';

const seconds = numberOf('seconds', 20);
/** What docs/operations/install.md says that each serving process takes. */
const mostConnections = 30;

const parent = await drillFolder();
const database = await ownPostgres(`${parent}/postgres`);
const { wire } = database;
const one = await outpatient(parent, database.settings);
let letGo: () => Promise<void> = async () => undefined;
let flapping: NodeJS.Timeout | undefined;
const outages: Readonly<Record<string, { begin(): unknown; end(): unknown; ready: RegExp | null }>> = {
  killed: { begin: () => database.kill(), end: () => database.start(), ready: /not answering/ },
  hangs: { begin: () => database.signal('SIGSTOP'), end: () => database.signal('SIGCONT'), ready: /answer/ },
  full: {
    // Somebody else has all connections, and ours are cut, so that none is left.
    begin: async () => {
      letGo = await takeConnections(database.superuser('carnet'));
      wire.mode = 'cut';
      await sleep(500);
      wire.mode = 'good';
    },
    end: () => letGo(),
    ready: null,
  },
  'half-open': { begin: () => wire.swallow(), end: () => undefined, ready: null },
  swallowed: { begin: () => void (wire.mode = 'hole'), end: () => void (wire.mode = 'good'), ready: /answer/ },
  flapping: {
    begin: () => {
      flapping = setInterval(() => void (wire.mode = wire.mode === 'good' ? 'cut' : 'good'), 700);
    },
    end: () => {
      clearInterval(flapping);
      wire.mode = 'good';
    },
    ready: null,
  },
};

const traffic = await startTraffic(one);
await sleep(5_000);
const usual = wire.most;
for (const name of listOf('outages', Object.keys(outages))) {
  const outage = outages[name];
  if (outage === undefined) throw new TypeError('a name of the list');
  const from = traffic.seen.length;
  wire.most = 0;
  await outage.begin();
  await sleep(seconds * 1000);
  await outage.end();
  const back = performance.now();
  await untilWell(traffic);
  const seen = traffic.seen.slice(from);
  judge(name, seen, back);
  tell(
    `${name}: the pool does not grow`,
    `${wire.most} connections at most, ${usual} before`,
    wire.most <= mostConnections,
  );
  if (outage.ready === null) continue;
  const said = seen.filter(({ kind, status }) => kind === 'ready' && status === 503).map(({ body }) => body);
  tell(
    `${name}: /health/ready says what is wrong`,
    said[0] ?? 'never',
    said.some((body) => outage.ready?.test(body)),
  );
}
await traffic.stop();

await judgeNoted(database.superuser('carnet'));
await judgeKept(one, traffic);

await one.close();
await database.close();
