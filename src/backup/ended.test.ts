import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mainColumns } from '../database/index.ts';
import { endings } from './ended.ts';

test('whoever goes back by a base backup finds the same statements in the handbook', () => {
  const text = readFileSync(new URL('../../docs/operations/backup.md', import.meta.url), 'utf8');
  for (const statement of Object.values(endings)) expect(text).toContain(`${statement};`);
});

test('every table that keeps the print of a secret is ended by a restore', () => {
  const prints = /(secret|token|code|idempotency)_?(hash|mac)?$/;
  const named = Object.entries(mainColumns)
    .filter(([, columns]) => Object.keys(columns).some((name) => prints.test(name) && /hash|mac/.test(name)))
    .map(([table]) => table);
  expect(named.length).toBeGreaterThan(4);
  for (const table of named) expect(Object.keys(endings), table).toContain(table);
});
