import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Begun } from '../../../test/cli-instance.ts';
import type { Random } from '../random.ts';
import { Asking } from './asking.ts';
import { importAll, keptOfFile } from './importing.ts';
import type { DrilledInstance, Kill } from './instance.ts';
import { compare, type Found, type Kept, Ledger } from './ledger.ts';
import { newRecord, type Person } from './people.ts';
import { readLog, readRecord } from './reading.ts';
import { untilTurned } from './turning.ts';
import { textOf, write } from './writing.ts';

/** What is done in a round, and to whom. */
export interface RoundPlan {
  readonly n: number;
  readonly people: readonly Person[];
  /** Writers for each person, each with one request at a time. */
  readonly writers: number;
  readonly writes: number;
  readonly kills: readonly Kill[];
  /** Entries of a file that is imported meanwhile; 0 for none. */
  readonly imported: number;
  /** Whether the key-encryption key turns meanwhile. */
  readonly turns: boolean;
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
  readonly records: readonly {
    readonly person: Person;
    readonly record: string;
    kept(there: readonly Kept[]): readonly Kept[];
  }[];
}

/** Writers, and what goes on beside them, while the instance is killed at points of chance. */
export async function playRound(instance: DrilledInstance, random: Random, plan: RoundPlan): Promise<RoundDone> {
  const { people, writes } = plan;
  const [asking, ledger] = [new Asking(random), new Ledger()];
  const owned: { person: Person; record: string }[] = [];
  for (const person of people) owned.push({ person, record: await newRecord(asking, person) });
  const back: number[] = [];
  // Also until the last kill is answered after, so that somebody asks.
  const writing = { asking, ledger, random, goesOn: () => ledger.acknowledged < writes || back.length < plan.kills.length };
  const writers = owned.flatMap(({ person, record }) =>
    Array.from({ length: plan.writers }, () => write(writing, person.browser, record)),
  );

  const texts = Array.from({ length: plan.imported }, () => textOf(randomUUID(), random));
  const importer = people[plan.n % people.length];
  const file =
    importer === undefined || texts.length === 0
      ? null
      : { person: importer, record: await newRecord(asking, importer) };
  let [storing, stored] = [Promise.withResolvers<void>(), false];
  const importing =
    file === null
      ? Promise.resolve(0)
      : importAll(asking, file.person, file.record, texts, () => storing.resolve()).finally(() => {
          stored = true;
        });
  let turning: Begun | null = null;
  let turned = false;

  const cut = { import: false, turning: false };
  const killing = async (): Promise<void> => {
    for (const [n, kill] of plan.kills.entries()) {
      const first = n === 0;
      const at = Math.floor((writes * (n + random.below(100) / 100)) / plan.kills.length);
      while (ledger.acknowledged < at) await sleep(2);
      if (first && plan.turns) {
        turning = instance.cli.begin(['keys', 'rotate', 'kek']);
        void turning.ended.then(() => {
          turned = true;
        });
        // From before it has begun until after it has ended.
        await sleep(500 + random.below(1500));
      }
      if (first && file !== null) await storing.promise.then(() => sleep(random.below(900)));
      await sleep(random.below(20));
      cut.import ||= file !== null && !stored;
      cut.turning ||= turning !== null && !turned;
      const answered = asking.backFromNow();
      await instance.kill(kill, random, turning);
      back.push(await answered);
    }
  };
  await Promise.all([...writers, importing, killing()]);
  if (plan.turns) await untilTurned(instance.cli, 'kek', 180_000);
  return {
    acknowledged: ledger.acknowledged,
    again: asking.again,
    back,
    cut,
    records: [
      ...owned.map(({ person, record }) => ({ person, record, kept: () => ledger.of(record) })),
      ...(file === null ? [] : [{ ...file, kept: (there: readonly Kept[]) => keptOfFile(file.record, texts, there) }]),
    ],
  };
}

/** What is wrong after a round, by the records and by the log, which must have the keys of the first day. */
export async function checkRound(
  instance: DrilledInstance,
  random: Random,
  { records }: RoundDone,
  logKeys: Set<string>,
): Promise<Found> {
  const asking = new Asking(random);
  const all: Found = { lost: [], doubled: [], withoutAudit: [] };
  for (const { person, record, kept } of records) {
    const there = await readRecord(asking, person, record);
    const { told, keys } = await readLog(asking, instance, person, record);
    for (const key of keys) logKeys.add(key);
    const found = compare(kept(there), there, told);
    for (const name of ['lost', 'doubled', 'withoutAudit'] as const) all[name].push(...found[name]);
  }
  return all;
}
