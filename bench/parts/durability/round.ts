import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Begun } from '../../../test/cli-instance.ts';
import type { Random } from '../random.ts';
import { Asking } from './asking.ts';
import { importAll, keptOfFile } from './importing.ts';
import type { DrilledInstance } from './instance.ts';
import { type Kept, Ledger } from './ledger.ts';
import { newRecord, type Person } from './people.ts';
import type { RoundPlan } from './plan.ts';
import { beginTurning, lastTurned, untilTurned } from './turning.ts';
import { textOf, write } from './writing.ts';

/** What is done in a round, and to whom. */
interface Round extends RoundPlan {
  readonly people: readonly Person[];
}

/** A record that was written to, and what must be there, which of a file only its readers know. */
export interface WrittenRecord {
  readonly person: Person;
  readonly record: string;
  kept(there: readonly Kept[]): readonly Kept[];
}

/** What is to be checked of a round, and what was seen. */
export interface RoundDone {
  readonly acknowledged: number;
  /** Requests that were sent again. */
  readonly again: number;
  /** Seconds from each kill to the first answer to something asked after it. */
  readonly back: readonly number[];
  /** Whether a kill came while the file was being stored, and while keys were turned. */
  readonly cut: { readonly import: boolean; readonly turning: boolean };
  readonly records: readonly WrittenRecord[];
}

/** Writers, and what goes on beside them, while the instance is killed. */
export async function playRound(instance: DrilledInstance, random: Random, plan: Round): Promise<RoundDone> {
  const { people, writes, kills } = plan;
  const [asking, ledger] = [new Asking(random), new Ledger()];
  const back: number[] = [];
  const cut = { import: false, turning: false };
  const before = plan.turns ? await lastTurned(instance.cli, 'kek') : undefined;
  const owned: { person: Person; record: string }[] = [];
  for (const person of people) owned.push({ person, record: await newRecord(asking, person) });
  // Also until something was answered after the last kill.
  const goesOn = (): boolean => ledger.acknowledged < writes || back.length < kills.length;
  const writers = owned.flatMap(({ person, record }) =>
    Array.from({ length: plan.writers }, () => write({ asking, ledger, random, goesOn }, person.browser, record)),
  );
  const file = plan.imported === 0 ? null : await fileFor(asking, random, plan);

  const killing = async (): Promise<void> => {
    let importing: Running | null = null;
    let turning: (Running & { readonly command: Begun }) | null = null;
    for (const [n, { kind, at }] of kills.entries()) {
      while (ledger.acknowledged < at) await sleep(2);
      if (n === 0 && plan.turns) {
        const command = await beginTurning(instance.cli, ['keys', 'rotate', 'kek']);
        turning = { command, ...running(command.ended) };
        await sleep(random.below(1000));
      }
      if (n === 0 && file !== null) {
        const confirmed = Promise.withResolvers<void>();
        importing = running(importAll(asking, file.person, file.record, file.texts, confirmed.resolve));
        await Promise.race([confirmed.promise, importing.ended]);
        await sleep(random.below(plan.imported / 2));
      }
      await sleep(random.below(20));
      cut.import ||= importing?.isOver() === false;
      cut.turning ||= turning?.isOver() === false;
      const answered = asking.backFromNow();
      await instance.kill(kind, random, turning?.command ?? null);
      back.push(await answered);
    }
    await importing?.ended;
  };
  await Promise.all([...writers, killing()]);
  if (plan.turns) await untilTurned(instance.cli, 'kek', before, 180_000);
  const records: WrittenRecord[] = owned.map((one) => ({ ...one, kept: () => ledger.of(one.record) }));
  if (file !== null) records.push({ ...file, kept: (there) => keptOfFile(file.record, file.texts, there) });
  return { acknowledged: ledger.acknowledged, again: asking.again, back, cut, records };
}

interface Running {
  readonly ended: Promise<unknown>;
  isOver(): boolean;
}

function running(ended: Promise<unknown>): Running {
  let over = false;
  const end = (): void => {
    over = true;
  };
  ended.then(end, end);
  return { ended, isOver: () => over };
}

/** A file, and whose record it goes into: each round another's, so that nobody asks for proofs more often than the others. */
async function fileFor(asking: Asking, random: Random, { n, people, imported }: Round) {
  const person = people[n % people.length] as Person; // there is one at least
  const record = await newRecord(asking, person);
  return { person, record, texts: Array.from({ length: imported }, () => textOf(randomUUID(), random)) };
}
