import { expect, test } from 'vitest';
import type { Look } from '../../api/contract.ts';
import { fold } from './fold.ts';

const look = (id: string, at: string, changes: Partial<Look> = {}): Look => ({
  id,
  at: `2030-03-01T${at}.000Z`,
  who: 'you',
  name: null,
  practice: null,
  deed: 'entry-read',
  type: 'Patient',
  purpose: 'self-care',
  outcome: 'done',
  ...changes,
});

test('the same within a minute is one line, the newest; what differs in anything stays apart', () => {
  const folded = fold([
    look('6', '09:31:05'),
    look('5', '09:30:50'),
    look('4', '09:30:40', { deed: 'card-read', type: null }),
    look('3', '09:30:30'),
    look('2', '09:30:20', { who: 'somebody', outcome: 'refused' }),
    look('1', '09:30:10', { type: 'Condition' }),
    look('0', '09:30:09', { who: 'guardian', name: 'Julien' }),
    look('-1', '09:30:08', { who: 'guardian', name: 'Marie' }),
  ]);
  expect(folded.map(({ id, times }) => [id, times])).toEqual([
    ['6', 1],
    ['5', 2],
    ['4', 1],
    ['2', 1],
    ['1', 1],
    ['0', 1],
    ['-1', 1],
  ]);
});
