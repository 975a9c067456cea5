/**
 * Ten thousand people use an instance: `npm run drill -- load [--people 10000] [--minutes 10] [--each 45] [--seconds N] [--refreshAfter 480] [--short]`. All
 * are signed in, each in a session and at connections of his own, and each asks something every 45 s (10,000 people: 222 a second);
 * when is chance, and nobody waits for another's answer. An instance as the operator starts it, on the cores that it shares with its
 * PostgreSQL and the crowd.
 */
import { CliInstance } from '../../test/cli-instance.ts';
import { crowdOf } from '../parts/crowd/crowd.ts';
import { Figures } from '../parts/crowd/figures.ts';
import { refreshAfter as asPages } from '../parts/crowd/member.ts';
import { populate, settingsOf } from '../parts/crowd/population.ts';
import { seeded } from '../parts/random.ts';
import { numberOf, tell, tellSpeed } from '../parts/verdict.ts';

const people = numberOf('people', 10_000);
const each = numberOf('each', 45);
const seconds = numberOf('seconds', 60 * numberOf('minutes', 10));
const refreshAfter = numberOf('refreshAfter', asPages);
const aim = 250;
const warmSeconds = 30;
const short = process.argv.includes('--short');

const since = performance.now();
const population = await populate(18_095, people, 5, Math.max(1, Math.min(100, Math.floor(people / 20))));
console.log(`${people} sessions made in ${((performance.now() - since) / 1000).toFixed(0)} s`);
const served = await new CliInstance(population.databases.folder, '.', settingsOf(population)).serve();
const figures = new Figures();
const perSecond = people / each;
const crowd = crowdOf({
  origin: served.origin,
  population,
  random: seeded(1),
  perSecond,
  refreshAfter,
  seen: figures.take,
});
try {
  // A server that has just started; its answers count, their times do not.
  if (!short) await crowd.ask(warmSeconds);
  figures.beginTimes();
  const start = performance.now();
  await crowd.ask(seconds);
  const rate = figures.timed / ((performance.now() - start) / 1000);
  console.log(`${people} people, each asks every ${each} s: ${rate.toFixed(0)} requests a second for ${seconds} s`);
  figures.print();
  tellSpeed(
    'p99 of all answers',
    `${figures.within(0.99).toFixed(0)} ms (aim: at most ${aim})`,
    figures.within(0.99) <= aim,
  );
  figures.judge();
  tell(
    'nothing crashed',
    served.said().includes('ended by itself') ? 'a process ended' : 'no process ended',
    !served.said().includes('ended by itself'),
  );
} finally {
  crowd.close();
  await served.stop();
  await population.databases.close();
}
