/**
 * Nothing grows while an instance is used: `npm run drill -- soak [--minutes 30] [--people 500] [--perSecond 100] [--every 30]
 * [--seconds N] [--refreshAfter 480] [--short]`. The serving process as the supervisor starts it, under the mixed load of `load`, is sampled every so many
 * seconds: heap after a collection of garbage, resident memory, descriptors, what keeps the loop alive, connections to PostgreSQL, files
 * in the data folder, the loop's delay. What counts is the slope over the last two thirds, when caches are full; and what is left when
 * nobody asks any more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { crowdOf } from '../parts/crowd/crowd.ts';
import { Figures } from '../parts/crowd/figures.ts';
import { refreshAfter as asPages } from '../parts/crowd/member.ts';
import { populate } from '../parts/crowd/population.ts';
import { perTenMinutes } from '../parts/crowd/slope.ts';
import { type Sample, Watched } from '../parts/crowd/watched.ts';
import { seeded } from '../parts/random.ts';
import { numberOf, tell, tellSpeed } from '../parts/verdict.ts';

const people = numberOf('people', 500);
const perSecond = numberOf('perSecond', 100);
const seconds = numberOf('seconds', 60 * numberOf('minutes', 30));
const every = numberOf('every', 30);
const refreshAfter = numberOf('refreshAfter', asPages);
/** MB per ten minutes. At 100 requests a second 5 MB are 87 bytes for each: less than the least that could be forgotten of one. */
const [mostHeap, mostResident] = [5, 15];
/** What docs/operations/install.md says that a serving process takes. */
const mostConnections = 30;
/** Descriptors and handles that come and go by themselves. */
const slack = 6;
const mostLag = 100;
const MB = 1024 * 1024;

const population = await populate(18_088, people, 5, Math.max(1, Math.min(100, Math.floor(people / 20))));
const watched = await Watched.start(population);
const figures = new Figures();
const options = { origin: watched.origin, population, random: seeded(1), perSecond, refreshAfter, seen: figures.take };
const handles = ({ resources }: Sample): number => Object.values(resources).reduce((sum, count) => sum + count, 0);
const print = (one: Sample): void =>
  console.log(
    `${one.minute.toFixed(1).padStart(6)} min: heap ${(one.heap / MB).toFixed(1)} MB, outside ${(one.outside / MB).toFixed(1)}, resident ` +
      `${(one.resident / MB).toFixed(0)}; ${one.descriptors} descriptors, ${handles(one)} handles, ${one.connections} connections, ` +
      `${one.files} files; loop p99 ${one.lagP99.toFixed(0)} ms, ${one.lagMax.toFixed(0)} at most`,
  );

try {
  // Pools, caches and lazily loaded parts are there before it is counted what is open while nobody asks.
  // Too short to need another access token: a crowd after it goes on with the sessions as they were made.
  const first = crowdOf({ ...options, refreshAfter: Number.POSITIVE_INFINITY });
  await first.ask(Math.min(10, seconds / 3));
  first.close();
  const before = await calm(await watched.sample());
  print(before);

  const samples: Sample[] = [];
  const crowd = crowdOf({ ...options, random: seeded(2) });
  const over = new AbortController();
  const sampling = (async () => {
    const from = performance.now();
    for (let n = 1; !over.signal.aborted; n++) {
      const wait = Math.max(0, from + n * every * 1000 - performance.now());
      await sleep(wait, undefined, { signal: over.signal }).catch(() => undefined);
      const one = await watched.sample();
      samples.push(one);
      print(one);
    }
  })();
  await crowd.ask(seconds);
  over.abort();
  await sampling;
  crowd.close();
  const after = await calm(before);
  print(after);

  figures.print();
  figures.judge();
  const late = samples.slice(Math.floor(samples.length / 3));
  const slope = (of: (one: Sample) => number): number => perTenMinutes(late.map((one) => [one.minute, of(one)]));
  const heap = slope(({ heap, outside }) => heap + outside) / MB;
  const resident = slope((one) => one.resident) / MB;
  const lag = Math.max(...late.map(({ lagP99 }) => lagP99));
  tell('samples', `${samples.length}`, samples.length >= Math.floor(seconds / every));
  tellSpeed(
    'heap after a collection',
    `${signed(heap)} MB in ten minutes (aim: at most ${mostHeap})`,
    heap <= mostHeap,
  );
  tellSpeed(
    'resident memory',
    `${signed(resident)} MB in ten minutes (aim: at most ${mostResident})`,
    resident <= mostResident,
  );
  tellSpeed(
    'delay of the event loop, p99',
    `${lag.toFixed(0)} ms in the worst sample (aim: at most ${mostLag})`,
    lag <= mostLag,
  );
  const most = Math.max(...samples.map(({ connections }) => connections));
  tell('connections to PostgreSQL', `${most} at most (aim: ${mostConnections})`, most <= mostConnections);
  const [descriptors, open] = [after.descriptors - before.descriptors, handles(after) - handles(before)];
  tell(
    'descriptors when nobody asks',
    `${before.descriptors} before, ${after.descriptors} after`,
    descriptors <= slack,
  );
  tell('handles when nobody asks', `${handles(before)} before, ${handles(after)} after`, open <= slack);
  tell('files in the data folder', `${before.files} before, ${after.files} after`, after.files <= before.files + slack);
  tell('nothing crashed', watched.ended ? 'the process ended' : 'the process serves', !watched.ended);
} finally {
  await watched.stop();
  await population.databases.close();
}

/** A sample when the connections of whoever asked have ended, or after ten seconds. */
async function calm(than: Sample): Promise<Sample> {
  let now = await watched.sample();
  for (let n = 0; n < 10 && (n < 2 || now.descriptors > than.descriptors + slack); n++) {
    await sleep(1_000);
    now = await watched.sample();
  }
  return now;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
