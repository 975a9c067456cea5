import { expect, test } from 'vitest';
import { merged } from './merge.ts';

const base = { note: 'a', severity: 'mild', since: null };
const theirs = (value: Record<string, unknown> | null) => ({ value });

test('two changes of different fields are laid together', () => {
  const both = merged({ base, mine: { ...base, note: 'b' }, theirs: theirs({ ...base, severity: 'severe' }) });
  expect(both).toEqual({ note: 'b', severity: 'severe', since: null });
});

test('the same change by both is no quarrel', () => {
  const both = merged({
    base,
    mine: { ...base, note: 'b', severity: 'severe' },
    theirs: theirs({ ...base, note: 'b', since: { date: '1999', approximate: false } }),
  });
  expect(both).toEqual({ note: 'b', severity: 'severe', since: { date: '1999', approximate: false } });
});

test('where both changed a field, where one changed nothing, or where a side is not known, somebody chooses', () => {
  expect(merged({ base, mine: { ...base, note: 'b' }, theirs: theirs({ ...base, note: 'c' }) })).toBeNull();
  expect(merged({ base, mine: base, theirs: theirs({ ...base, note: 'c' }) })).toBeNull();
  expect(merged({ base: null, mine: base, theirs: theirs(base) })).toBeNull();
  expect(merged({ base, mine: { ...base, note: 'b' }, theirs: null })).toBeNull();
  expect(merged({ base, mine: { ...base, note: 'b' }, theirs: theirs(null) })).toBeNull();
});
