/**
 * Nothing that was acknowledged is lost: `npm run drill -- durability [--rounds 20] [--writes 1000] [--kills 2] [--people 4]
 * [--writers 4] [--imported 1500] [--seed N] [--short]`. An instance as the operator starts it, with one and with two serving
 * processes in turns, is written to while its processes, its PostgreSQL or all of it are killed at points of chance; what was not
 * answered is sent again as it was. After each round every acknowledged write must be there once, with its entry in the log, and
 * the log must verify. In some rounds a file is being imported, or the key-encryption key turned, when the kill comes; in the long
 * form all data keys turn too, beside all of it. The seed says what is killed and when; what a kill meets is chance.
 */
import { randomInt } from 'node:crypto';
import { add, checkAgain, checkRecords } from '../parts/durability/checking.ts';
import { drilledInstance, kills } from '../parts/durability/instance.ts';
import type { Found } from '../parts/durability/ledger.ts';
import { makeAccounts, refreshAll, signInAll } from '../parts/durability/people.ts';
import { planRounds } from '../parts/durability/plan.ts';
import { Resealing } from '../parts/durability/resealing.ts';
import { playRound, type RoundDone } from '../parts/durability/round.ts';
import { seeded } from '../parts/random.ts';
import { numberOf, tell } from '../parts/verdict.ts';

const short = process.argv.includes('--short');
const size = {
  rounds: numberOf('rounds', short ? 2 : 20),
  writes: numberOf('writes', short ? 150 : 1000),
  kills: numberOf('kills', 2),
  writers: numberOf('writers', 4),
  imported: numberOf('imported', short ? 400 : 1500),
};
const seed = numberOf('seed', randomInt(1, 2 ** 31));
const plans = planRounds(seeded(seed), size);
const random = seeded(seed + 1);
console.log(`seed ${seed}: ${size.rounds} rounds of ${size.writes} writes`);

const instance = drilledInstance(18_097);
const tally: Found = { lost: [], doubled: [], withoutAudit: [] };
const broken: string[] = [];
const done: RoundDone[] = [];
const logKeys = new Set<string>();
const resealing = short ? null : new Resealing(instance);
try {
  const secrets = await makeAccounts(instance, numberOf('people', short ? 2 : 4));
  await instance.start(1);
  const people = await signInAll(instance, secrets);
  for (const plan of plans) {
    await refreshAll(people);
    if (plan.n === 1) await resealing?.begin();
    const round = await playRound(instance, random, { ...plan, people });
    done.push(round);
    // A clean end seals the log to its last entry.
    await instance.stop();
    const verified = await instance.cli.run(['audit', 'verify']);
    if (verified.code !== 0) broken.push(`round ${plan.n + 1}: ${verified.out}${verified.err}`);
    await instance.start(plan.workers === 1 ? 2 : 1);
    const found = await checkRecords(instance, random, round.records, logKeys);
    add(tally, found);
    const beside = [
      plan.imported > 0 ? `import ${round.cut.import ? 'cut' : 'not met'}` : '',
      plan.turns ? `turning of the KEK ${round.cut.turning ? 'cut' : 'not met'}` : '',
    ].filter((part) => part !== '');
    console.log(
      `round ${plan.n + 1}, ${plan.workers} serving: killed ${plan.kills.map(({ kind }) => kind).join(', ')}; ` +
        `${round.acknowledged} acknowledged, ${round.again} sent again; back after ${seconds(round.back)} s` +
        `${beside.map((part) => `; ${part}`).join('')}; lost ${found.lost.length}, doubled ${found.doubled.length}, ` +
        `without audit row ${found.withoutAudit.length}`,
    );
  }
  if (resealing !== null) console.log(`all data keys turned: ${await resealing.end(random)}`);
  await refreshAll(people);
  add(
    tally,
    await checkAgain(
      random,
      done.flatMap(({ records }) => records),
    ),
  );
  await instance.stop();
  const verified = await instance.cli.run(['audit', 'verify']);
  if (verified.code !== 0) broken.push(`at the end: ${verified.out}${verified.err}`);
} finally {
  await instance.close();
}

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);
const back = done.flatMap((round) => round.back).toSorted((a, b) => a - b);
const every = plans.flatMap((plan) => plan.kills);
const killed = kills.map((kind) => `${kind} ${every.filter((one) => one.kind === kind).length}`).join(', ');
const acknowledged = sum(done.map((round) => round.acknowledged));
const aim = size.rounds * size.writes;
const [median, most] = [back[Math.floor(back.length / 2)] ?? 0, back.at(-1) ?? 0];
console.log(`${back.length} kills (${killed}); ${sum(done.map(({ again }) => again))} requests sent again`);
console.log(`ready again after ${median.toFixed(1)} s (p50), ${most.toFixed(1)} s at most`);
console.log(
  `cut by a kill: ${done.filter(({ cut }) => cut.import).length} imports, ${done.filter(({ cut }) => cut.turning).length} turnings of the KEK`,
);
tell('acknowledged', `${acknowledged} writes in ${done.length} rounds (aim: ${aim})`, acknowledged >= aim);
tell('lost', `${tally.lost.length} (aim: none)`, tally.lost.length === 0);
tell('doubled', `${tally.doubled.length} (aim: none)`, tally.doubled.length === 0);
tell('without audit row', `${tally.withoutAudit.length} (aim: none)`, tally.withoutAudit.length === 0);
tell(
  'the log, verified after each round and at the end',
  `${broken.length} times broken (aim: none)`,
  broken.length === 0,
);
tell('keys that signed the log', `${logKeys.size} (aim: the one of the first day)`, logKeys.size === 1);
for (const one of [...tally.lost, ...tally.doubled, ...tally.withoutAudit, ...broken].slice(0, 20))
  console.log(`  ${one}`);

function seconds(list: readonly number[]): string {
  return list.map((one) => one.toFixed(1)).join(' and ');
}
