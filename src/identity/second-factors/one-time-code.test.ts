import { expect, test } from 'vitest';
import { newUuid, systemClock } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { codeLifeMs, codeMac, isCode } from './one-time-code.ts';

test('a code is good for its account, its attempt and its time alone, whatever the row says', () => {
  const keyring = { mac: (_purpose: string, data: Uint8Array) => sha256(data) };
  const [account, id, now] = [newUuid(), newUuid(), systemClock.now()];
  const until = now + codeLifeMs;
  const row = { id, account, codeMac: codeMac(keyring, account, id, until, '123456'), codeExpires: new Date(until) };
  expect(isCode(keyring, row, '123456', now)).toBe(true);
  expect(isCode(keyring, row, '123457', now)).toBe(false);
  expect(isCode(keyring, row, '123456', until)).toBe(false);
  for (const ahead of [3600_000, 400 * 24 * 3600_000]) expect(isCode(keyring, row, '123456', now - ahead)).toBe(false); // made while the clock was ahead
  for (const change of [{ account: newUuid() }, { id: newUuid() }, { codeExpires: new Date(until + 1) }])
    expect(isCode(keyring, { ...row, ...change }, '123456', now)).toBe(false);
});
