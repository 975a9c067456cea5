import { expect, test } from 'vitest';
import { hasOtherProof } from './second-proofs.ts';

const at = '2026-11-01T00:00:00Z';
const app = { id: 'app', kind: 'totp', createdAt: at } as const;
const mailed = { id: 'mail', kind: 'email', createdAt: at } as const;
const passkey = { id: 'key', name: 'Desk', createdAt: at, lastUsedAt: null, backedUp: true, suspicious: false };
const copied = { ...passkey, id: 'copied', suspicious: true };

test('what stays counts, what is taken away does not', () => {
  expect(hasOtherProof({ factors: [mailed], passkeys: [], mail: 'smtp' }, 'mail')).toBe(false);
  expect(hasOtherProof({ factors: [mailed, app], passkeys: [], mail: 'smtp' }, 'mail')).toBe(true);
  expect(hasOtherProof({ factors: [app], passkeys: [passkey], mail: 'smtp' }, 'app')).toBe(true);
  expect(hasOtherProof({ factors: [], passkeys: [passkey], mail: 'smtp' }, 'key')).toBe(false);
});

test('codes by e-mail are no proof where no mail is sent', () => {
  expect(hasOtherProof({ factors: [mailed, app], passkeys: [], mail: 'none' }, 'app')).toBe(false);
});

test('a passkey that may have been copied is no proof, and may go', () => {
  expect(hasOtherProof({ factors: [], passkeys: [passkey, copied], mail: 'demo' }, 'key')).toBe(false);
  expect(hasOtherProof({ factors: [], passkeys: [passkey, copied], mail: 'demo' }, 'copied')).toBe(true);
});
