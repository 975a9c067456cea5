import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { sct, subject, viewOf } from './card.fixture.ts';
import type { CardView } from './contract.ts';

describe('pregnancy', () => {
  const status = (code: string, on: string): Resource => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '82810-3' }] },
    effectiveDateTime: on,
    valueCodeableConcept: sct(code),
  });
  const due = (date: string, on = '2026-09-01'): Resource => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '11778-8' }] },
    effectiveDateTime: on,
    valueDateTime: date,
  });
  const condition: Resource = { resourceType: 'Condition', subject, code: sct('77386006'), onsetDateTime: '2026-07' };

  test.each<readonly [string, readonly Resource[], CardView['pregnant']]>([
    ['nothing told', [], null],
    ['pregnant, due date known', [status('77386006', '2026-09-01'), due('2027-03-28')], { weeks: 22 }],
    ['a condition, due date known', [condition, due('2027-03-28')], { weeks: 22 }],
    ['pregnant, no due date', [status('77386006', '2026-09-01')], { weeks: null }],
    ['at term', [status('77386006', '2026-09-01'), due('2026-11-23')], { weeks: 40 }],
    ['post-term', [status('77386006', '2026-09-01'), due('2026-11-09')], { weeks: 42 }],
    [
      'not pregnant any more',
      [status('77386006', '2026-05-01'), status('60001007', '2026-09-01'), due('2027-03-28')],
      null,
    ],
    ['an old statement', [status('77386006', '2020-01-10'), due('2020-05-02', '2020-01-10')], null],
    ['a due date without a statement', [due('2027-03-28')], null],
    ['possible only', [status('146799005', '2026-09-01')], null],
  ])('%s', (_, resources, expected) => {
    expect(viewOf(...resources).pregnant).toEqual(expected);
  });
});
