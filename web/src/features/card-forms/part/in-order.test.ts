import { expect, test } from 'vitest';
import type { FormEntry } from '../../../api/contract.ts';
import { inOrder } from './in-order.ts';

const entry = (id: string, value: object | null): FormEntry => ({
  id,
  version: 1,
  value: value as FormEntry['value'], // as much of it as the order looks at
  changedAt: '2026-11-23T10:00:00Z',
});

test('by the order of calls, then by name; what cannot be changed here comes last', () => {
  const entries = [
    entry('Zoé', { order: null }),
    entry('Latex', null),
    entry('Émile', {}),
    entry('Paul', { order: 2 }),
    entry('Anne', { order: 1 }),
    entry('Air', null),
  ];
  expect(inOrder(entries, ({ id }) => id).map(({ id }) => id)).toEqual([
    'Anne',
    'Paul',
    'Émile',
    'Zoé',
    'Air',
    'Latex',
  ]);
});
