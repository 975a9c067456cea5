import { expect, test } from 'vitest';
import { type Actor, CarnetError, newUuid, purposeOf } from '../kernel/index.ts';
import { forPurpose } from './role.ts';

const actor: Actor = {
  account: newUuid(),
  roles: ['patient', 'doctor'],
  role: 'doctor',
  secret: Buffer.alloc(16),
  session: newUuid(),
  proof: 'passkey',
  factorAt: 0,
  scopes: null,
};
const session = { kind: 'session' } as const;
const codeOf = (who: Actor, header: string | readonly string[]) => {
  try {
    return purposeOf(forPurpose(who, header, session));
  } catch (error) {
    return error instanceof CarnetError ? error.code : String(error);
  }
};

test('the purpose of an emergency is a doctor’s alone to say, and nothing else is one', () => {
  expect(purposeOf(actor)).toBe('treatment');
  expect(codeOf(actor, 'emergency')).toBe('emergency');
  for (const other of ['Emergency', 'treatment', '', ['emergency', 'emergency']])
    expect(codeOf(actor, other)).toBe('invalid-input');
  expect(codeOf({ ...actor, role: 'patient' }, 'emergency')).toBe('not-allowed');
  expect(codeOf({ ...actor, scopes: ['record:read'] }, 'emergency')).toBe('not-allowed');
  expect(purposeOf({ role: 'patient', emergency: true })).toBe('self-care');
  expect(forPurpose(actor, 'x', { kind: 'open', reason: 'x' })).toBe(actor);
});
