import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { checkedView, ips, part, sct, subject, term } from './card.fixture.ts';
import { type PartKey, partKeys } from './contract.ts';

describe('none known, not answered', () => {
  const device: Resource = { resourceType: 'Device', id: 'd1', type: sct('787483001') };
  const use: Resource = {
    resourceType: 'DeviceUseStatement',
    id: 'u1',
    status: 'active',
    subject,
    device: { reference: 'Device/d1' },
    recordedOn: '2026-01-02',
  };
  const none: readonly (readonly [PartKey, string | null, readonly Resource[]])[] = [
    [
      'allergies',
      '2026-02-04',
      [{ resourceType: 'AllergyIntolerance', patient: subject, code: sct('716186003'), recordedDate: '2026-02-04' }],
    ],
    ['allergies', null, [{ resourceType: 'AllergyIntolerance', patient: subject, code: ips('no-known-allergies') }]],
    ['conditions', null, [{ resourceType: 'Condition', subject, code: sct('160245001') }]],
    [
      'medicines',
      '2026',
      [
        {
          resourceType: 'MedicationStatement',
          status: 'unknown',
          subject,
          medicationCodeableConcept: sct('787481004'),
          effectiveDateTime: '2026',
        },
      ],
    ],
    [
      'medicines',
      null,
      [
        {
          resourceType: 'MedicationStatement',
          status: 'active',
          subject,
          medicationCodeableConcept: ips('no-known-medications'),
        },
      ],
    ],
    ['procedures', null, [{ resourceType: 'Procedure', status: 'unknown', subject, code: sct('787480003') }]],
    ['implants', '2026-01-02', [use, device]],
    [
      'vaccinations',
      null,
      [{ resourceType: 'Immunization', status: 'not-done', patient: subject, vaccineCode: sct('787482006') }],
    ],
  ];

  test.each(none)('%s, said %s', (key, answeredOn, resources) => {
    expect(part(key, ...resources)).toEqual({
      key,
      answer: 'none-known',
      answeredOn,
      answeredBy: null,
      entries: [],
      writable: true,
    });
  });

  test.each([
    ['allergies', { resourceType: 'AllergyIntolerance', patient: subject, code: ips('no-allergy-info') }],
    ['conditions', { resourceType: 'Condition', subject, code: ips('no-problem-info') }],
    [
      'medicines',
      {
        resourceType: 'MedicationStatement',
        status: 'unknown',
        subject,
        medicationCodeableConcept: ips('no-medication-info'),
      },
    ],
    ['procedures', { resourceType: 'Procedure', status: 'unknown', subject, code: ips('no-procedure-info') }],
    ['implants', { resourceType: 'Device', patient: subject, type: ips('no-device-info') }],
    [
      'vaccinations',
      { resourceType: 'Immunization', status: 'not-done', patient: subject, vaccineCode: ips('no-immunization-info') },
    ],
  ] as const satisfies readonly (readonly [PartKey, Resource])[])('no information on %s', (key, resource) => {
    expect(part(key, resource).answer).toBe('not-answered');
  });

  test('a code counts in its own system only', () => {
    const elsewhere: Resource = {
      resourceType: 'Condition',
      subject,
      code: { coding: [{ system: 'http://example.org', code: '160245001', display: 'Gout' }] },
    };
    expect(part('conditions', elsewhere).entries).toMatchObject([{ title: 'Gout' }]);
  });

  test('what is listed outweighs "none known"; a withdrawn or mistaken statement says nothing', () => {
    const nka: Resource = { resourceType: 'AllergyIntolerance', patient: subject, code: sct('716186003') };
    const real: Resource = { resourceType: 'AllergyIntolerance', patient: subject, code: { text: 'Peanut' } };
    expect(part('allergies', nka, real)).toMatchObject({ answer: 'listed', entries: [{ title: 'Peanut' }] });
    for (const status of [
      { verificationStatus: term('allergyintolerance-verification', 'entered-in-error') },
      { verificationStatus: term('allergyintolerance-verification', 'refuted') },
      { clinicalStatus: term('allergyintolerance-clinical', 'inactive') },
    ]) {
      expect(part('allergies', { ...nka, ...status }).answer).toBe('not-answered');
    }
  });

  test('"no known latex allergy" answers for latex alone', () => {
    const latex: Resource = {
      resourceType: 'AllergyIntolerance',
      patient: subject,
      code: { ...sct('716184000'), text: 'No known latex allergy' },
    };
    expect(part('allergies', latex)).toMatchObject({
      answer: 'listed',
      entries: [{ title: 'No known latex allergy', status: 'None known', severity: null }],
    });
  });

  test('an empty section answers with "nil known" only, and the newest summary holds', () => {
    const summary = (date: string, reason: string): Resource => ({
      resourceType: 'Composition',
      status: 'final',
      type: { text: 'Summary' },
      title: 'Summary',
      author: [{ display: 'x' }],
      date,
      section: [
        {
          code: { coding: [{ system: 'http://loinc.org', code: '48765-2' }] },
          emptyReason: term('list-empty-reason', reason),
        },
      ],
    });
    expect(part('allergies', summary('2025-01-01', 'nilknown'))).toEqual({
      key: 'allergies',
      answer: 'none-known',
      answeredOn: '2025-01-01',
      answeredBy: null,
      entries: [],
      writable: true,
    });
    for (const reason of ['notasked', 'withheld', 'unavailable', 'notstarted', 'closed']) {
      expect(part('allergies', summary('2025-01-01', reason)).answer).toBe('not-answered');
    }
    expect(part('allergies', summary('2025-01-01', 'nilknown'), summary('2026-01-01', 'unavailable')).answer).toBe(
      'not-answered',
    );
  });

  test('nothing at all', () => {
    const card = checkedView('p1', []);
    expect(card).toMatchObject({
      name: null,
      birthDate: null,
      age: null,
      gender: null,
      pregnant: null,
      answered: 0,
      lastChanged: null,
    });
    expect(card.parts.map((one) => [one.key, one.answer])).toEqual(partKeys.map((key) => [key, 'not-answered']));
  });
});
