import { expect, test } from 'vitest';
import { faultsOf, type Requirement, readList } from '../asvs/list.ts';
import { pageOf } from '../asvs/page.ts';

const one: Requirement = { id: '1.1.1', level: 2, asks: 'x', state: 'met', shown: ['a.test.ts#it’s so'] };
const read = (file: string): string | null =>
  file === 'a.test.ts' ? "test('it’s so', () => {})\nit('don\\'t')" : null;
const faults = (changes: Partial<Requirement>): string[] =>
  faultsOf([{ ...one, ...changes }], read).filter((fault) => !fault.startsWith('level'));

test('a proof that is there no more is named', () => {
  expect(faults({})).toEqual([]);
  expect(faults({ shown: ["a.test.ts#don't"] })).toEqual([]);
  expect(faults({ shown: ['a.test.ts'] })).toEqual([]);
  expect(faults({ shown: ['a.test.ts#it is so'] })).toEqual(['1.1.1: a.test.ts has no test "it is so"']);
  expect(faults({ shown: ['a.test.ts#it’s'] })).toHaveLength(1);
  expect(faults({ shown: ['b.test.ts'] })).toEqual(['1.1.1: there is no b.test.ts']);
});

test('a claim without a proof, an exception without a reason, a gap and a double are named', () => {
  expect(faults({ shown: [] })).toEqual(['1.1.1 is met, and nothing shows it']);
  expect(faults({ state: 'exception' })).toEqual(['1.1.1 is exception, without a reason']);
  expect(faultsOf([one, one], read)).toContain('a requirement stands twice');
  expect(faultsOf(readList().slice(1), () => '').some((fault) => fault.startsWith('level'))).toBe(true);
});

test('the page counts, and lists what should be mended', () => {
  const page = pageOf([one, { ...one, id: '1.1.2', state: 'exception', why: 'not yet', mend: 'do it' }]);
  expect(page).toContain('| 2 | 1 | 0 | 1 |');
  expect(page).toContain('- V1.1.2 (level 2), x: do it.');
});
