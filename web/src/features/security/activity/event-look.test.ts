import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventKinds, eventLook } from './event-look.ts';

test('there are words for every kind of event that the server writes', () => {
  const options = readFileSync('src/identity/options.ts', 'utf8');
  const list = /export type SecurityEventKind =([^;]+);/.exec(options)?.[1] ?? '';
  const kinds = [...list.matchAll(/'([a-z-]+)'/g)].map(([, kind]) => kind);
  expect(kinds.length).toBeGreaterThan(20);
  expect([...eventKinds].toSorted()).toEqual(kinds.toSorted());
});

test('what was denied looks refused, what is grave stays grave', () => {
  expect(eventLook({ kind: 'sign-in', outcome: 'ok' }).icon).toBe('check');
  expect(eventLook({ kind: 'sign-in', outcome: 'denied' }).icon).toBe('alert');
  expect(eventLook({ kind: 'passkey-copied', outcome: 'denied' }).icon).toBe('stop');
  expect(eventLook({ kind: 'never heard of', outcome: 'ok' }).icon).toBe('info');
});
