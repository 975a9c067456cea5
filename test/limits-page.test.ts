import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultLimits, type RateRule } from '../src/identity/limits/limits.ts';
import { challengeLifeMs } from '../src/identity/passkeys/challenge.ts';
import { changeWaitMs } from '../src/identity/recovery/email-change.ts';
import { defaultResetWaitMs } from '../src/identity/recovery/identity-reset.ts';
import { mailWaitMs, resetLinkMs } from '../src/identity/recovery/password-reset.ts';
import { codeLifeMs } from '../src/identity/second-factors/one-time-code.ts';
import { accessLifeS } from '../src/identity/sessions/access-token.ts';
import { lifeOf } from '../src/identity/sessions/roles.ts';

const page = readFileSync(new URL('../docs/limits.md', import.meta.url), 'utf8');
const minute = 60_000;

test('docs/limits.md has every rule with its figures', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \|[^|]+\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)];
  const written = Object.fromEntries(rows.map(([, name = '', ...cells]) => [name, cells.map((cell) => cell.trim())]));
  const expected = Object.entries(defaultLimits).map(([name, { capacity, perMinute, delay }]: [string, RateRule]) => {
    const wait = delay === undefined ? ['', '', ''] : [delay.free, delay.firstMs / 1000, delay.mostMs / 1000];
    return [name, [capacity, perMinute, ...wait].map(String)];
  });
  expect(written).toEqual(Object.fromEntries(expected));
});

test('docs/limits.md has the lives of sessions, tokens and codes', () => {
  const rows = [...page.matchAll(/^\| ([a-z][^|`]*) \| (\d+) \|$/gm)];
  const [patient, staff] = [lifeOf(['patient']), lifeOf(['admin'])];
  expect(Object.fromEntries(rows.map(([, what = '', minutes]) => [what, Number(minutes) * minute]))).toEqual({
    'session of a patient, unused': patient.idle,
    'session of a patient, at most': patient.absolute,
    'session of staff, unused': staff.idle,
    'session of staff, at most': staff.absolute,
    'access token': accessLifeS * 1000,
    'code by mail': codeLifeMs,
    'challenge of a passkey': challengeLifeMs,
    'link for a new password': resetLinkMs,
    'mailbox alone after a new password: no code by mail': mailWaitMs,
    'reset of everything: the wait': defaultResetWaitMs,
    'change of address: the wait': changeWaitMs,
  });
});
