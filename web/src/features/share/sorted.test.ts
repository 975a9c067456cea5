import { expect, test } from 'vitest';
import type { GivenAccess } from '../../api/grants.ts';
import { sorted } from './sorted.ts';

const given = (id: string, more: Partial<GivenAccess>): GivenAccess => ({
  id,
  name: 'Dr Amélie Roux',
  kind: 'doctor',
  parts: ['card'],
  write: false,
  until: null,
  purpose: 'treatment',
  since: '2026-11-01T08:00:00.000Z',
  endedAt: null,
  members: null,
  ...more,
});
const now = Date.parse('2026-11-27T12:00:00Z');
const ids = (list: readonly GivenAccess[]) => list.map(({ id }) => id);

test('what stands, what somebody ended, and what ran out by its day', () => {
  const { standing, ended } = sorted(
    [
      given('stands', { until: '2027-06-30T21:59:59.000Z' }),
      given('ended', { name: 'Julien', endedAt: '2026-11-20T08:00:00.000Z' }),
      given('ran-out', { name: 'Claire', until: '2026-11-27T11:59:59.000Z' }),
    ],
    now,
  );
  expect(ids(standing)).toEqual(['stands']);
  expect(ids(ended)).toEqual(['ended', 'ran-out']);
});

test('what was changed does not stand there as ended', () => {
  const changed = '2026-11-20T08:00:00.000Z';
  const grants = [given('new', { since: changed }), given('old', { endedAt: changed })];
  expect(ids(sorted(grants, now).ended)).toEqual([]);
  expect(ids(sorted([...grants, given('other', { name: 'Julien', endedAt: changed })], now).ended)).toEqual(['other']);
});
