/**
 * The database goes away under light load and comes back: `npm run drill -- database-away [--seconds 20] [--outages a,b] [--short]`.
 * It is killed, hangs, has no connection left, lets connections die half-open, and flaps. Meanwhile every answer is right or a
 * clean 503 in time; afterwards all is as before by itself within 30 s, and what was acknowledged is there once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openPool } from '../../src/database/index.ts';
import { ownPostgres, takeConnections } from '../parts/away.ts';
import { drillFolder, outpatient, writtenTexts } from '../parts/outpatient.ts';
import { type Seen, startTraffic } from '../parts/traffic.ts';
import { listOf, numberOf, tell } from '../parts/verdict.ts';

const seconds = numberOf('seconds', 20);
/** Most milliseconds for an answer, and for coming back. */
const [bound, backIn] = [10_000, 30_000];

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
  await sleep(5_000);
  while (performance.now() - back < 90_000 && !isWell(traffic.seen, 3_000)) await sleep(250);
  judge(name, traffic.seen.slice(from), back, outage.ready);
}
await traffic.stop();
if (process.env['SAID']) (await import('node:fs')).writeFileSync(process.env['SAID'], one.served.said());

const found = Map.groupBy(await writtenTexts(one), (text) => text);
const lost = traffic.acknowledged.filter((text) => found.get(text)?.length !== 1);
tell(
  'acknowledged writes there once',
  `${traffic.acknowledged.length - lost.length} of ${traffic.acknowledged.length}`,
  lost.length === 0,
);
const sql = openPool(database.superuser('carnet'), { max: 1 });
const [rows] = await sql<{ entries: number; noted: number }[]>`
  select (select count(*)::int from resource_history where version = 1) + (select count(*)::int from resource where version = 1) as entries,
    (select count(*)::int from audit_event where kind = 4 and outcome = 0) as noted`;
await sql.end();
tell(
  'entries and their rows in the log',
  `${rows?.entries} and ${rows?.noted}`,
  rows !== undefined && rows.entries === rows.noted,
);
const verified = await one.cli.run(['audit', 'verify']);
tell('the log verifies', verified.out.trim().split('\n').at(-1) ?? '', verified.code === 0);

await one.close();
await database.close();

/** Whether all that was asked lately was answered rightly. */
function isWell(seen: readonly Seen[], ms: number): boolean {
  const late = seen.filter(({ at }) => at > performance.now() - ms);
  return late.length > 20 && late.every(({ status }) => status < 300);
}

function judge(name: string, seen: readonly Seen[], back: number, ready: RegExp | null): void {
  const asked = seen.filter(({ kind }) => kind !== 'ready');
  const refused = asked.filter(({ status }) => status === 503);
  const wrong = Map.groupBy(
    asked.filter((one) => one.wrong !== ''),
    (one) => `${one.wrong} at ${one.what}: ${one.body.slice(0, 300)}`,
  );
  const slowest = Math.max(...asked.map(({ ms }) => ms));
  const last = Math.max(0, ...seen.filter(({ at, status }) => at > back && status >= 300).map(({ at }) => at - back));
  tell(
    `${name}: every answer right or a clean 503`,
    `${asked.length} answers, ${refused.length} of 503`,
    wrong.size === 0,
  );
  for (const [what, list] of wrong) console.log(`  ${list.length} × ${what}`);
  tell(`${name}: no answer takes long`, `${(slowest / 1000).toFixed(1)} s (aim: ${bound / 1000} s)`, slowest <= bound);
  tell(`${name}: back by itself`, `${(last / 1000).toFixed(1)} s after (aim: ${backIn / 1000} s)`, last <= backIn);
  tell(`${name}: the pool does not grow`, `${wire.most} connections at most, ${usual} before`, wire.most <= 30);
  if (ready === null) return;
  const said = seen.filter(({ kind, status }) => kind === 'ready' && status === 503).map(({ body }) => body);
  tell(
    `${name}: /health/ready says what is wrong`,
    said[0] ?? 'never',
    said.some((body) => ready.test(body)),
  );
}
