import { expect, test } from 'vitest';
import type { SharedRecord } from '../../api/grants.ts';
import { daysLeft, found, giftsOf, inOrder, partsOf } from './patients.ts';

const patient = (name: string | null, birthDate: string | null = null): SharedRecord => ({
  record: String(name),
  grant: String(name),
  kind: 'doctor',
  parts: ['card'],
  write: false,
  until: null,
  purpose: 'treatment',
  since: '2026-11-27T08:00:00Z',
  practice: null,
  also: [],
  person: name === null ? null : { name, birthDate, gender: null },
});
const people = [
  patient('Henri Lefèvre', '1955-06-02'),
  patient(null),
  patient('Marie Lefèvre', '1992-03-14'),
  patient('Élise Fontaine'),
];
const names = (list: readonly SharedRecord[]) => list.map(({ person }) => person?.name ?? null);

test('are found by the beginning of each word, whatever case and accents, and by the date of birth', () => {
  expect(names(found(people, 'lefe mar'))).toEqual(['Marie Lefèvre']);
  expect(names(found(people, 'ELISE'))).toEqual(['Élise Fontaine']);
  expect(names(found(people, 'lefevre 1955'))).toEqual(['Henri Lefèvre']);
  expect(names(found(people, '14/3/1992'))).toEqual(['Marie Lefèvre']);
  expect(found(people, 'evre')).toEqual([]);
  expect(found(people, '  ')).toHaveLength(4);
});

test('stand by family name, and who has none last', () => {
  expect(names(inOrder(people, 'fr'))).toEqual(['Élise Fontaine', 'Henri Lefèvre', 'Marie Lefèvre', null]);
});

test('the days that are left are whole ones', () => {
  const now = Date.parse('2026-11-27T12:00:00Z');
  expect(daysLeft(null, now)).toBeNull();
  expect(daysLeft('2026-11-27T22:59:59Z', now)).toBe(0);
  expect(daysLeft('2026-12-04T22:59:59Z', now)).toBe(7);
  expect(daysLeft('2026-11-01T00:00:00Z', now)).toBe(0);
});

test('have what was given by name and to practices together, each part once', () => {
  const byPractice = { kind: 'practice', write: false, until: null, since: '2026-11-27T08:00:00Z' } as const;
  const practice = { name: 'Cabinet des Lilas', lead: false };
  const both: SharedRecord = {
    ...patient('Marie Lefèvre'),
    also: [{ ...byPractice, grant: 'b', parts: ['card', 'notes'], practice }],
  };
  expect(giftsOf(both).map((one) => one.practice?.name ?? null)).toEqual([null, 'Cabinet des Lilas']);
  expect(partsOf(both)).toEqual(['card', 'notes']);
});
