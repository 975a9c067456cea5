import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { addEvents, type NewEvent } from './feed/store.ts';
import { look } from './findings.ts';
import { findingsOf, openFindings } from './review-store.ts';
import { boundsOf, weekOf } from './week.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.close());

const nothing = { actor: null, subject: null, network: null, country: null, mark: null, amount: 1 };

async function see(events: readonly NewEvent[], to: Date): Promise<void> {
  await addEvents(instance.watchSql, events);
  await instance.watchSql.begin((sql) => look(sql, { kinds: new Set(events.map(({ kind }) => kind)), from: to }, to));
}

test('a stranger who tries hundreds of passwords pushes nothing off the page of the week, nor keeps it from being signed', async () => {
  const [before, now] = [new Date('2026-11-25T12:00:00Z'), new Date('2026-11-27T12:00:00Z')];
  const exported = Array.from({ length: 5 }, (_, n): NewEvent => {
    return { ...nothing, at: before, kind: 'record-exported', actor: 'thief', subject: `record-${n}` };
  });
  await see(exported, before);
  const tried = Array.from({ length: 5_100 }, (_, n): NewEvent => {
    const mark = `password-${Math.floor(n / 10)}`;
    return { ...nothing, at: now, kind: 'sign-in-tried', network: 'one', subject: `address-${n}`, mark };
  });
  await see(tried, now);
  const bounds = boundsOf(weekOf(now));
  if (bounds === null) throw new Error('no week');
  const shown = await findingsOf(instance.superSql, bounds);
  expect(shown.map(({ kind }) => kind)).toContain('export-burst');
  expect(await openFindings(instance.superSql, bounds)).toBeLessThanOrEqual(shown.length);
  expect(shown.length).toBeLessThan(20);
});
