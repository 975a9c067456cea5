import { expect, test } from 'vitest';
import { isOpen, linkLifeMs } from './links.ts';

const day = 24 * 3600_000;
const now = Date.UTC(2026, 5, 1);
const link = { expiresAt: new Date(now + linkLifeMs) };

test.each([
  ['as it is made', 0, true],
  ['to its last moment', linkLifeMs - 1, true],
  ['with its end', linkLifeMs, false],
  ['by a clock that is 400 days ahead', 400 * day, false],
  ['by a clock that says that it ends later than it can', -3600_000, false],
])('%s', (_, later, open) => {
  expect(isOpen(link, { now: () => now + later })).toBe(open);
});
