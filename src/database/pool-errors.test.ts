import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { asCarnetError, isDatabaseAway } from './index.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test('a Unix socket that is not there is a database that is away; a file that is not there is none', async () => {
  const none = '/nowhere/.s.PGSQL.5432';
  const refused = await new Promise((told) => connect(none).once('error', told));
  expect(refused).toMatchObject({ code: 'ENOENT' });
  expect(isDatabaseAway(refused)).toBe(true);
  expect(asCarnetError(refused)).toMatchObject({ code: 'database-away', retryAfter: 2 });
  const missing = thrownBy(() => readFileSync(none));
  expect(missing).toMatchObject({ code: 'ENOENT' });
  expect(isDatabaseAway(missing)).toBe(false);
  expect(asCarnetError(missing)).toBe(missing);
});

test('a password that the database does not take any more is told without the name of the role', () => {
  const refused = Object.assign(new Error('password authentication failed for user "carnet_keys"'), { code: '28P01' });
  expect(isDatabaseAway(refused)).toBe(true);
  const told = asCarnetError(refused);
  expect(told).toMatchObject({ code: 'database-away', retryAfter: 2 });
  expect(told).toMatchObject({ detail: expect.stringContaining('does not take the password') });
  expect(String(told)).not.toContain('carnet_keys');
});

test('a disk of the database that fails is told as such, whatever code the system gave it; a refusal is none', () => {
  const said = (code: string, more: object): Error => Object.assign(new Error('could not write'), { code, ...more });
  const commit = said('42501', { severity: 'PANIC', file: 'xlog.c' });
  expect(asCarnetError(commit)).toMatchObject({
    code: 'database-away',
    detail: expect.stringContaining('may have been'),
  });
  // The disk is full, and the record of the commit may stand in what was written before.
  const full = said('53100', { severity: 'PANIC', file: 'xlog.c' });
  expect(asCarnetError(full)).toMatchObject({
    code: 'database-away',
    detail: expect.stringContaining('may have been'),
  });
  const readOnly = said('42501', { severity: 'ERROR', file: 'md.c' });
  expect(asCarnetError(readOnly)).toMatchObject({
    code: 'database-away',
    detail: expect.stringContaining('Nothing was'),
  });
  expect(isDatabaseAway(readOnly)).toBe(true);
  const refused = said('42501', { severity: 'ERROR', file: 'aclchk.c' });
  expect(isDatabaseAway(refused)).toBe(false);
  expect(asCarnetError(refused)).toBe(refused);
});

test('what the database undid for the sake of another may be sent again; it is not away, so that a batch is run one by one', () => {
  for (const code of ['40P01', '40001']) {
    const undone = Object.assign(new Error('deadlock detected'), { code });
    expect(asCarnetError(undone)).toMatchObject({ code: 'database-away', retryAfter: 2 });
    expect(isDatabaseAway(undone)).toBe(false);
  }
  const late = Object.assign(new Error('terminating connection'), { code: '25P03' });
  expect(isDatabaseAway(late)).toBe(true);
});
