/**
 * Nothing that was acknowledged is lost: `npm run drill -- durability [--rounds 20] [--writes 1000] [--kills 2] [--people 4]
 * [--writers 4] [--imported 1500] [--seed N] [--short]`. An instance as the operator starts it, with one and with two serving
 * processes in turns, is written to while its processes, its PostgreSQL or all of it are killed at points of chance; what was not
 * answered is sent again as it was. After each round every acknowledged write must be there once, with its entry in the log, and
 * the log must verify. In some rounds a file is being imported or keys are being turned when the kill comes.
 */
import { randomInt } from 'node:crypto';
import { drilledInstance, kills } from '../parts/durability/instance.ts';
import { makeAccounts, refreshAll, signInAll } from '../parts/durability/people.ts';
import { checkRound, playRound, type RoundDone } from '../parts/durability/round.ts';
import { type Random, seeded } from '../parts/random.ts';
import { numberOf, tell } from '../parts/verdict.ts';

const short = process.argv.includes('--short');
const rounds = numberOf('rounds', short ? 2 : 20);
const writes = numberOf('writes', short ? 150 : 1000);
const killsARound = numberOf('kills', 2);
const writers = numberOf('writers', 4);
const imported = numberOf('imported', short ? 400 : 1500);
const seed = numberOf('seed', randomInt(1, 2 ** 31));
const random = seeded(seed);
console.log(`seed ${seed}: ${rounds} rounds of ${writes} writes`);

const instance = drilledInstance(18_097);
const queue = killsInTurn(rounds * killsARound, random);
const tally = { lost: [] as string[], doubled: [] as string[], withoutAudit: [] as string[], broken: [] as string[] };
const done: RoundDone[] = [];
const logKeys = new Set<string>();
try {
  const secrets = await makeAccounts(instance, numberOf('people', short ? 2 : 4));
  await instance.start(1);
  const people = await signInAll(instance, secrets);
  for (let n = 0; n < rounds; n++) {
    const plan = {
      ...{ n, people, writers, writes, kills: queue.slice(n * killsARound, (n + 1) * killsARound) },
      imported: n % 3 === 0 ? imported : 0,
      turns: n % 3 === 1,
    };
    const workers = n % 2 === 0 ? 1 : 2;
    await refreshAll(people);
    const round = await playRound(instance, random, plan);
    done.push(round);
    // A clean end seals the log to its last entry.
    await instance.stop();
    const verified = await instance.cli.run(['audit', 'verify']);
    if (verified.code !== 0) tally.broken.push(`round ${n + 1}: ${verified.out}${verified.err}`);
    await instance.start(workers === 1 ? 2 : 1);
    const found = await checkRound(instance, random, round, logKeys);
    for (const name of ['lost', 'doubled', 'withoutAudit'] as const) tally[name].push(...found[name]);
    const beside = [
      plan.imported > 0 ? `import ${round.cut.import ? 'cut' : 'not met'}` : '',
      plan.turns ? `turning of keys ${round.cut.turning ? 'cut' : 'not met'}` : '',
    ].filter((part) => part !== '');
    console.log(
      `round ${n + 1}, ${workers} serving: killed ${plan.kills.join(', ')}; ${round.acknowledged} acknowledged, ${round.again} sent again; ` +
        `back after ${round.back.map((one) => one.toFixed(1)).join(', ')} s${beside.map((part) => `; ${part}`).join('')}; ` +
        `lost ${found.lost.length}, doubled ${found.doubled.length}, without audit row ${found.withoutAudit.length}`,
    );
  }
} finally {
  await instance.close();
}

const sum = (list: readonly number[]): number => list.reduce((all, one) => all + one, 0);
const back = done.flatMap((round) => round.back).toSorted((a, b) => a - b);
const killed = kills.map((kind) => `${kind} ${queue.filter((one) => one === kind).length}`).join(', ');
const acknowledged = sum(done.map((round) => round.acknowledged));
console.log(`${back.length} kills (${killed}); ${sum(done.map(({ again }) => again))} requests sent again`);
console.log(
  `answered again after ${(back[Math.floor(back.length / 2)] ?? 0).toFixed(1)} s (p50), ${(back.at(-1) ?? 0).toFixed(1)} s at most`,
);
tell('acknowledged', `${acknowledged} writes (aim: ${rounds * writes})`, acknowledged >= rounds * writes);
tell('lost', `${tally.lost.length} (aim: none)`, tally.lost.length === 0);
tell('doubled', `${tally.doubled.length} (aim: none)`, tally.doubled.length === 0);
tell('without audit row', `${tally.withoutAudit.length} (aim: none)`, tally.withoutAudit.length === 0);
tell('the log verifies after each round', `${rounds - tally.broken.length} of ${rounds}`, tally.broken.length === 0);
tell('keys of the log', `${logKeys.size} (aim: the one of the first day)`, logKeys.size === 1);
for (const one of Object.values(tally).flat().slice(0, 20)) console.log(`  ${one}`);

/** Each kind as often as the others, in an order of chance. */
function killsInTurn(count: number, { below }: Random): readonly (typeof kills)[number][] {
  const list: (typeof kills)[number][] = [];
  while (list.length < count) {
    const left = [...kills];
    while (left.length > 0) list.push(...left.splice(below(left.length), 1));
  }
  return list.slice(0, count);
}
