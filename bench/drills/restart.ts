/**
 * A new version is taken up under load: `npm run drill -- restart [--restarts 10] [--people 60] [--perSecond 40] [--short]`. An instance
 * as the operator starts it, first with one and then with two serving processes, is used by people over connections that stay open (also
 * such as lie idle for a while) and over fresh ones. `npx carnet restart` is given again and again, and now and then with a setting
 * that is not right: no request may fail. Then SIGTERM under the same load: what was accepted is answered. Each acknowledged write is
 * there once.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliInstance } from '../../test/cli-instance.ts';
import { crowdOf, type Seen, type Written } from '../parts/crowd/crowd.ts';
import { Figures } from '../parts/crowd/figures.ts';
import { type Population, populate, settingsOf } from '../parts/crowd/population.ts';
import { FreshReaders, SlowWriters } from '../parts/crowd/strangers.ts';
import { writtenBy } from '../parts/crowd/written.ts';
import { processesBelow } from '../parts/durability/processes.ts';
import { seeded } from '../parts/random.ts';
import { numberOf, tell } from '../parts/verdict.ts';

const short = process.argv.includes('--short');
const restarts = numberOf('restarts', short ? 1 : 10);
const people = numberOf('people', 60);
const perSecond = numberOf('perSecond', 40);
/** What was asked so long before the end was accepted; beside other work a process may have to wait for its core. */
const surelyMs = short ? 2_000 : 300;

const population = await populate(18_099, people, 3, 10);
try {
  for (const workers of short ? [1] : [1, 2]) await drill(population, workers);
} finally {
  await population.databases.close();
}

async function drill(of: Population, workers: number): Promise<void> {
  const settings = { ...settingsOf(of), CARNET_WORKERS: String(workers) };
  const folder = of.databases.folder;
  const cli = new CliInstance(folder, '.', settings);
  const served = await cli.serve();
  const name = `${workers} serving`;
  const figures = new Figures();
  const written: Written[] = [];
  let endAt = Number.POSITIVE_INFINITY;
  let cut = 0;
  const seen = (one: Seen): void => {
    if (one.at < endAt - surelyMs) figures.take(one);
    else if (one.status === 0) cut++;
    else figures.take(one);
  };
  const crowd = crowdOf({
    ...{ origin: served.origin, population: of, random: seeded(workers), perSecond, seen },
    written: (one) => written.push(one),
  });
  const fresh = new FreshReaders(served.origin, 3);
  const slow = new SlowWriters(served.origin, of.people);
  const over = new AbortController();
  const asking = crowd.ask(3600, over.signal);
  const serving = (): readonly number[] =>
    processesBelow(served.pid)
      .filter(({ command }) => command.includes('main.ts'))
      .map(({ pid }) => pid);
  let [taken, refused, replaced] = [0, 0, 0];
  const times: number[] = [];
  for (let n = 0; n < restarts; n++) {
    await sleep(short ? 1_000 : 4_000);
    const bad = n % 3 === 2 || (short && n === restarts - 1);
    if (bad) {
      const file = join(folder, 'carnet.env');
      writeFileSync(file, 'SMTP_URL=nonsense\n', { mode: 0o600 });
      const before = serving();
      const ran = await cli.run(['restart']);
      if (
        ran.code === 1 &&
        /SMTP_URL|setting/.test(ran.out + ran.err) &&
        before.every((pid) => serving().includes(pid))
      )
        refused++;
      else console.log(`  a restart with a bad setting: ${ran.code} ${ran.out} ${ran.err}`);
      rmSync(file);
    }
    const before = serving();
    const start = performance.now();
    const ran = await cli.run(['restart']);
    times.push((performance.now() - start) / 1000);
    if (ran.code === 0) taken++;
    else console.log(`  restart: ${ran.code} ${ran.out} ${ran.err}`);
    if (serving().filter((pid) => !before.includes(pid)).length >= workers) replaced++;
  }
  await sleep(short ? 1_000 : 5_000);
  const bads = short ? 1 : Math.floor(restarts / 3);
  await slow.begin();
  await sleep(surelyMs);
  endAt = performance.now();
  fresh.end();
  const ended = served.stop();
  await slow.finish();
  await ended;
  const endMs = performance.now() - endAt;
  over.abort();
  await asking;
  await fresh.ended;
  console.log(
    `${name}: ${restarts} restarts, each told after ${times.map((time) => time.toFixed(1)).join(', ')} s; ${fresh.asked} asked over fresh connections`,
  );
  tell(
    `${name}: new versions taken up`,
    `${taken} of ${restarts}, processes replaced ${replaced} times`,
    taken === restarts && replaced === restarts,
  );
  tell(
    `${name}: a setting that is not right is said, and the running one goes on`,
    `${refused} of ${bads}`,
    refused === bads,
  );
  figures.judge();
  tell(
    `${name}: fresh connections that failed`,
    `${fresh.failed.length} of ${fresh.asked} (aim: none)`,
    fresh.failed.length === 0,
  );
  for (const one of fresh.failed.slice(0, 10)) console.log(`  ${one}`);
  tell(
    `${name}: accepted before SIGTERM and answered after it`,
    `${slow.answered} of ${slow.begun} (${cut} came too late and were refused; it ended after ${(endMs / 1000).toFixed(1)} s)`,
    slow.answered === slow.begun,
  );
  crowd.close();

  const again = await cli.serve();
  const there = await writtenBy(crowd.members);
  const once = written.filter(({ text }) => there.get(text) === 1);
  tell(
    `${name}: acknowledged writes there once`,
    `${once.length} of ${written.length}`,
    once.length === written.length && written.length > 0,
  );
  if (!short) {
    const verified = await cli.run(['audit', 'verify']);
    tell(`${name}: the log verifies`, verified.out.trim().split('\n').at(-1) ?? '', verified.code === 0);
  }
  crowd.close();
  await again.stop();
  tell(
    `${name}: nothing crashed`,
    served.said().includes('ended by itself') ? 'a process ended' : 'no process ended',
    !served.said().includes('ended by itself'),
  );
}
