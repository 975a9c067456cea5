import { describe, expect, test } from 'vitest';
import { compare, type Kept } from '../bench/parts/durability/ledger.ts';
import { planRounds } from '../bench/parts/durability/plan.ts';
import { seeded } from '../bench/parts/random.ts';

/** What the drill of durability would say of what it is there to find; that the product does nothing of it, the drill itself shows. */
const kept = (key: string, version = 1, text = `${key} fever`): Kept => ({
  ...{ key, version, text },
  record: 'r',
  type: 'Condition',
  id: `id-${key}`,
});
const log = (...versions: readonly (readonly [string, number])[]) =>
  new Map(versions.map(([key, version]) => [`Condition/id-${key}`, version]));

describe('the ledger of acknowledged writes', () => {
  const ledger = [kept('a'), kept('b', 3, 'b cough'), kept('c')];
  const whole = log(['a', 1], ['b', 3], ['c', 1]);
  const none = { lost: [], doubled: [], withoutAudit: [] };

  test('finds nothing where all is as it was acknowledged', () => {
    expect(compare(ledger, ledger, whole)).toEqual(none);
    expect(compare(ledger, ledger.toReversed(), null)).toEqual(none);
  });

  test('finds what is not there, what is as it was before, and what another wrote in its place', () => {
    expect(compare(ledger, ledger.slice(1), whole).lost).toEqual(['Condition/id-a, version 1']);
    expect(compare(ledger, [kept('a'), kept('b', 2), kept('c')], whole).lost).toEqual([
      'Condition/id-b, version 3 is 2',
    ]);
    expect(compare(ledger, [kept('a', 1, 'a pain'), ...ledger.slice(1)], whole).lost).toHaveLength(1);
  });

  test('finds what is there twice, was written twice, or was told to nobody', () => {
    const twin = { ...kept('a'), id: 'id-twin' };
    expect(compare(ledger, [...ledger, twin], whole).doubled).toEqual([
      'Condition/id-twin, which nobody was told of: a',
    ]);
    expect(compare(ledger, [kept('a'), kept('b', 4, 'b cough'), kept('c')], whole).doubled).toHaveLength(1);
    expect(compare(ledger, ledger, log(['a', 2], ['b', 3], ['c', 1])).doubled).toHaveLength(1);
  });

  test('finds each write that the log does not tell of', () => {
    expect(compare(ledger, ledger, log(['a', 1], ['b', 1])).withoutAudit).toEqual([
      'Condition/id-b, 1 of 3',
      'Condition/id-b, 1 of 3',
      'Condition/id-c, 0 of 1',
    ]);
  });
});

test('a seed plans the same rounds each time: every kind of kill as often, one and two processes, points within the round', () => {
  const size = { rounds: 6, writes: 100, kills: 2, writers: 4, imported: 10 };
  const plan = planRounds(seeded(3), size);
  expect(planRounds(seeded(3), size)).toEqual(plan);
  expect(planRounds(seeded(4), size)).not.toEqual(plan);
  const kinds = Map.groupBy(
    plan.flatMap(({ kills }) => kills),
    ({ kind }) => kind,
  );
  expect([...kinds.values()].map((list) => list.length)).toEqual([3, 3, 3, 3]);
  expect(plan.map(({ workers }) => workers)).toEqual([1, 2, 1, 2, 1, 2]);
  for (const { kills } of plan) {
    const [first, second] = kills;
    expect(first?.at).toBeLessThan(50);
    expect(second?.at).toBeGreaterThanOrEqual(50);
    expect(second?.at).toBeLessThan(100);
  }
});
