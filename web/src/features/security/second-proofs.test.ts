import { expect, test } from 'vitest';
import { secondProofs } from './second-proofs.ts';

const factor = (kind: 'totp' | 'email') => ({ id: kind, kind, createdAt: '2026-11-01T00:00:00Z' });

test.each([
  [0, ['email'], 'smtp', 1],
  [0, ['email'], 'none', 0],
  [1, ['email'], 'none', 1],
  [2, ['totp', 'totp', 'email'], 'demo', 5],
] as const)('%i passkeys and %j with mail by %s are %i', (passkeys, kinds, mail, count) => {
  expect(secondProofs({ passkeys, factors: kinds.map(factor) }, mail)).toBe(count);
});
