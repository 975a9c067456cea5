import { describe, expect, it } from 'vitest';
import { examples, patients } from '../../../test/fixtures/fhir/examples.ts';
import { CarnetError, formatResourceId, newUuid } from '../../kernel/index.ts';
import { type CompartmentOptions, checkCompartment, compartmentElements } from './compartment.ts';
import { parseLiteral } from './reference.ts';
import { references, rewriteReferences } from './references.ts';
import type { FhirResource } from './resource.ts';

const subject = newUuid();
const self = formatResourceId({ subject, local: 0n });
const own = formatResourceId({ subject, local: 7n });
const foreign = formatResourceId({ subject: newUuid(), local: 7n });
const foreignPatient = formatResourceId({ subject: newUuid(), local: 0n });

describe('references', () => {
  const resource: FhirResource = {
    resourceType: 'Observation',
    contained: [
      {
        resourceType: 'Practitioner',
        id: 'p',
        extension: [{ url: 'http://a', valueReference: { reference: 'Organization/1' } }],
      },
    ],
    subject: { reference: 'Patient/1' },
    performer: [{ reference: '#p' }, { display: 'Somebody' }, { reference: 'Organization/2' }],
    _status: { extension: [{ url: 'http://a', valueReference: { reference: 'Device/3' } }] },
  };

  it('are listed with their places', () => {
    expect(references(resource)).toEqual([
      {
        path: 'Observation.contained[0].extension[0].value',
        element: 'contained.Practitioner.extension.value',
        reference: 'Organization/1',
      },
      { path: 'Observation.subject', element: 'subject', reference: 'Patient/1' },
      { path: 'Observation.performer[0]', element: 'performer', reference: '#p' },
      { path: 'Observation.performer[2]', element: 'performer', reference: 'Organization/2' },
      { path: 'Observation.status.extension[0].value', element: 'status.extension.value', reference: 'Device/3' },
    ]);
  });

  it('are rewritten in a copy that shares what stays', () => {
    const before = JSON.stringify(resource);
    const after = rewriteReferences(resource, (reference) => (reference === 'Patient/1' ? 'Patient/x' : undefined));
    expect(after['subject']).toEqual({ reference: 'Patient/x' });
    expect(after['performer']).toBe(resource['performer']);
    expect(JSON.stringify(resource)).toBe(before);
    expect(rewriteReferences(resource, () => undefined)).toBe(resource);
  });

  it('are all found: rewriting each and back gives the same resource', () => {
    for (const example of [...patients, ...examples]) {
      const there = rewriteReferences(example, (reference) => `x${reference}`);
      const texts = (JSON.stringify(example).match(/"reference":"/g) ?? []).length;
      // `reference` is also a uri of an education document, which is no Reference.
      const uris = JSON.stringify(example['education'] ?? '').match(/"reference":"/g)?.length ?? 0;
      expect(references(example)).toHaveLength(texts - uris);
      expect(rewriteReferences(there, (reference) => reference.slice(1))).toEqual(example);
    }
  });
});

describe('parseLiteral', () => {
  it('reads relative, absolute and versioned references, and nothing else', () => {
    expect(parseLiteral('Patient/1')).toEqual({ base: '', type: 'Patient', id: '1', version: null });
    expect(parseLiteral('https://h/fhir/Patient/1/_history/2')).toEqual({
      base: 'https://h/fhir/',
      type: 'Patient',
      id: '1',
      version: '2',
    });
    for (const text of [
      '#a',
      'urn:uuid:1',
      'Patient?name=a',
      'Banana/1',
      'patient/1',
      'Patient/',
      'Patient/a b',
      'https://h/',
    ]) {
      expect(parseLiteral(text)).toBeNull();
    }
  });
});

function problems(resource: FhirResource, options?: CompartmentOptions): string[] {
  try {
    checkCompartment(resource, self, options);
    return [];
  } catch (error) {
    if (!(error instanceof CarnetError)) throw error;
    return error.errors.map(({ field, message }) => `${field} ${message}`);
  }
}

describe('checkCompartment', () => {
  const about = (reference: string): FhirResource => ({ resourceType: 'Condition', subject: { reference } });
  const asserted = (reference: string): FhirResource => ({ resourceType: 'Condition', asserter: { reference } });
  const base = 'https://me/api/fhir/R4/';

  it.each([
    ['the own patient', about(`Patient/${self}`)],
    ['the own patient by our address', about(`${base}Patient/${self}`)],
    ['a resource of the same subject', asserted(`Practitioner/${own}`)],
    ['an absolute reference to elsewhere', asserted('https://other/fhir/Practitioner/1')],
    ['no literal at all', { resourceType: 'Condition', subject: { display: 'me', identifier: { value: '1' } } }],
    [
      'something contained',
      {
        resourceType: 'Condition',
        contained: [{ resourceType: 'Practitioner', id: 'p' }],
        asserter: { reference: '#p' },
      },
    ],
  ])('accepts %s', (_what, resource) => {
    expect(problems(resource, { base })).toEqual([]);
  });

  it.each<[string, FhirResource, string]>([
    ['another patient', about(`Patient/${foreignPatient}`), 'Condition.subject refers to another patient'],
    [
      'another patient who takes part',
      asserted(`Patient/${foreignPatient}`),
      'Condition.asserter refers to another patient',
    ],
    [
      'a patient of elsewhere',
      about('https://other/fhir/Patient/1'),
      'Condition.subject must be the patient of this record',
    ],
    [
      'a resource of another subject',
      asserted(`Practitioner/${foreign}`),
      'Condition.asserter refers to something outside this record',
    ],
    [
      'the same by our address',
      asserted(`${base}Practitioner/${foreign}`),
      'Condition.asserter refers to something outside this record',
    ],
    ['an id that is not ours', asserted('Practitioner/1'), 'Condition.asserter names nothing in this record'],
    [
      'a urn',
      asserted('urn:uuid:00000000-0000-4000-8000-000000000000'),
      'Condition.asserter is not a reference that can be resolved here',
    ],
    ['a search', asserted('Practitioner?name=a'), 'Condition.asserter is not a reference that can be resolved here'],
    ['what is not contained', asserted('#x'), 'Condition.asserter refers to something that is not contained'],
  ])('refuses %s, naming the element', (_what, resource, message) => {
    expect(problems(resource, { base })).toEqual([message]);
  });

  it('keeps what an import found, but never another record or another subject', () => {
    const keep = (): boolean => true;
    expect(problems(asserted('Practitioner/1'), { keep })).toEqual([]);
    expect(problems(asserted('Patient/1'), { keep })).toEqual([]);
    expect(problems(about('Patient/1'), { keep })).toHaveLength(1);
    expect(problems(about(`Patient/${foreignPatient}`), { keep })).toHaveLength(1);
    expect(problems(asserted(`Patient/${foreignPatient}`), { keep })).toHaveLength(1);
    expect(problems(asserted(`Practitioner/${foreign}`), { keep })).toHaveLength(1);
  });

  it('asks whether a resource exists when told how', () => {
    expect(problems(asserted(`Practitioner/${own}`), { isKnown: () => false })).toEqual([
      'Condition.asserter names nothing in this record',
    ]);
    expect(
      problems(asserted(`Practitioner/${own}`), { isKnown: (type, id) => type === 'Practitioner' && id === own }),
    ).toEqual([]);
  });

  it('knows by which elements R4 places a resource in the compartment', () => {
    expect(compartmentElements('Condition')).toEqual(['asserter', 'subject']);
    expect(compartmentElements('Organization')).toEqual([]);
  });
});
