import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changed, examples, patients } from '../../../test/fixtures/fhir/examples.ts';
import { CarnetError } from '../../kernel/index.ts';
import { parseExact } from './exact.ts';
import { validateAnyResource, validateResource } from './validate.ts';

/** `field: message` of each problem; the code of an error that has none. */
function problems(input: unknown): string[] {
  try {
    validateResource(input);
    return [];
  } catch (error) {
    if (!(error instanceof CarnetError)) throw error;
    return error.errors.length === 0 ? [error.code] : error.errors.map((item) => `${item.field} ${item.message}`);
  }
}

const patient = (members: Record<string, unknown>): unknown => ({ resourceType: 'Patient', ...members });
const observation = (members: Record<string, unknown>): unknown => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'weight' },
  ...members,
});

describe('validateResource', () => {
  it.each([...patients, ...examples].map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]))(
    'accepts %s of HL7',
    (_name, resource) => {
      expect(problems(resource)).toEqual([]);
    },
  );

  it.each<[string, unknown, string]>([
    [
      'a code outside a required binding',
      patient({ gender: 'banana' }),
      'Patient.gender is not one of male, female, other, unknown',
    ],
    [
      'such a code in a backbone element',
      patient({ contact: [{ name: { text: 'A' }, gender: 'x' }] }),
      'Patient.contact[0].gender is not one of male, female, other, unknown',
    ],
    [
      'such a code in a data type',
      patient({ name: [{ family: 'A', use: 'home' }] }),
      'Patient.name[0].use is not one of usual, official, temp, nickname, anonymous, old, maiden',
    ],
    [
      'a concept without a code of its required value set',
      changed('Condition', {
        clinicalStatus: { text: 'active' },
        abatementDateTime: undefined,
        abatementString: undefined,
      }),
      'Condition.clinicalStatus needs a code of condition-clinical: active, recurrence, relapse, inactive, remission, resolved',
    ],
    ['an unknown element', patient({ colour: 'red' }), 'Patient.colour is not an element of Patient'],
    [
      'an unknown element below',
      patient({ name: [{ fmaily: 'A' }] }),
      'Patient.name[0].fmaily is not an element of HumanName',
    ],
    ['constructor as element', patient({ constructor: { a: 1 } }), 'Patient.constructor is not an element of Patient'],
    [
      '__proto__ as element',
      JSON.parse('{"resourceType":"Patient","__proto__":{"a":1}}'),
      'Patient.__proto__ is not an element of Patient',
    ],
    ['a list where one value belongs', patient({ gender: ['male'] }), 'Patient.gender must be one value, not a list'],
    ['one value where a list belongs', patient({ name: { family: 'A' } }), 'Patient.name must be a list'],
    ['an empty list', patient({ name: [] }), 'Patient.name must not be an empty list'],
    ['an empty object', patient({ name: [{}] }), 'Patient.name[0] must have a value or children (ele-1)'],
    ['null', patient({ birthDate: null }), 'Patient.birthDate must be a string'],
    ['an empty string', patient({ name: [{ family: '' }] }), 'Patient.name[0].family must not be empty'],
    [
      'white space alone',
      patient({ name: [{ family: ' \n' }] }),
      'Patient.name[0].family must not be white space alone',
    ],
    [
      'half a surrogate pair',
      patient({ name: [{ family: '\ud800' }] }),
      'Patient.name[0].family has a character that cannot be stored',
    ],
    ['a bad id', patient({ id: 'a b' }), 'Patient.id is not a id of FHIR R4'],
    ['an id of 65 letters', patient({ id: 'a'.repeat(65) }), 'Patient.id is not a id of FHIR R4'],
    ['a bad date', patient({ birthDate: '01/02/1980' }), 'Patient.birthDate is not a date of FHIR R4'],
    ['30 February', patient({ birthDate: '1980-02-30' }), 'Patient.birthDate is not a date of FHIR R4'],
    [
      'a time without zone',
      observation({ effectiveDateTime: '2020-01-01T10:00:00' }),
      'Observation.effective is not a dateTime of FHIR R4',
    ],
    ['a number as text', observation({ valueQuantity: { value: '5' } }), 'Observation.value.value must be a number'],
    [
      '0 as positiveInt',
      patient({ telecom: [{ system: 'phone', value: '1', rank: 0 }] }),
      'Patient.telecom[0].rank must be between 1 and 2147483647',
    ],
    [
      'two types of one choice',
      observation({ valueString: 'a', valueBoolean: true }),
      'Observation.value must have one type, not both valueString and valueBoolean',
    ],
    [
      'a type that a choice lacks',
      patient({ deceasedString: 'yes' }),
      'Patient.deceasedString is not an element of Patient',
    ],
    ['a missing element', { resourceType: 'Observation', status: 'final' }, 'Observation.code is required'],
    [
      'a reference to a wrong type',
      patient({ managingOrganization: { reference: 'Patient/1' } }),
      'Patient.managingOrganization may not refer to a Patient',
    ],
    [
      'a fragment that is not there',
      patient({ managingOrganization: { reference: '#o' } }),
      'Patient.managingOrganization refers to something that is not contained (ref-1)',
    ],
    [
      'a contained resource that nobody needs',
      patient({ contained: [{ resourceType: 'Organization', id: 'o', name: 'O' }] }),
      'Patient.contained[0] is contained but nothing refers to it (dom-3)',
    ],
    [
      'an extension with value and extensions',
      patient({ extension: [{ url: 'http://a', valueString: 'b', extension: [{ url: 'c', valueCode: 'd' }] }] }),
      'Patient.extension[0] must have either extensions or a value (ext-1)',
    ],
    [
      'an end before the start',
      patient({ name: [{ family: 'A', period: { start: '2020', end: '2019' } }] }),
      'Patient.name[0].period start must not be after end (per-1)',
    ],
    [
      'a contact point without system',
      patient({ telecom: [{ value: '1' }] }),
      'Patient.telecom[0] a value needs its system (cpt-2)',
    ],
    [
      'a broken FHIRPath rule',
      patient({ contact: [{ gender: 'male' }] }),
      "Patient.contact[0] breaks pat-1: SHALL at least contain a contact's details or a reference to an organization",
    ],
    [
      'a value beside a component of the same code',
      observation({
        code: { coding: [{ system: 'a', code: 'b' }] },
        valueString: 'x',
        component: [{ code: { coding: [{ system: 'a', code: 'b' }] } }],
      }),
      'Observation must have no value of its own when a component has the same code (obs-7)',
    ],
    [
      'a script in the narrative',
      patient({ text: { status: 'generated', div: '<div><script>1</script></div>' } }),
      'Patient.text.div may not contain <script>',
    ],
    [
      'siblings of another length',
      patient({ name: [{ given: ['A', 'B'], _given: [null] }] }),
      'Patient.name[0].given _given must be as long as given',
    ],
    ['a sibling of an object', patient({ _name: [{ id: 'a' }] }), 'Patient._name is not an element of Patient'],
  ])('refuses %s', (_what, input, message) => {
    expect(problems(input)).toEqual([message]);
  });

  it.each<[string, unknown]>([
    [
      'a value that is only an extension',
      patient({ _birthDate: { extension: [{ url: 'http://a', valueCode: 'unknown' }] } }),
    ],
    ['gaps in a list of primitives', patient({ name: [{ given: [null, 'B'], _given: [{ id: 'a' }, null] }] })],
    [
      'a required element that is only an extension',
      {
        resourceType: 'Observation',
        _status: { extension: [{ url: 'http://a', valueCode: 'b' }] },
        code: { text: 'x' },
      },
    ],
    ['a leap day and a year alone', patient({ birthDate: '2024-02-29', deceasedDateTime: '2025' })],
    ['a media type with parameters', patient({ photo: [{ contentType: 'image/png; a=b', url: 'http://a/b' }] })],
    [
      'a contained resource that refers to its container',
      patient({ contained: [{ resourceType: 'Condition', id: 'c', subject: { reference: '#' } }] }),
    ],
    [
      'decimals as they are written',
      parseExact('{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueQuantity":{"value":1.50}}'),
    ],
  ])('accepts %s', (_what, input) => {
    expect(problems(input)).toEqual([]);
  });

  it('tells all problems at once, by code and FHIRPath', () => {
    try {
      validateResource(patient({ gender: 'x', birthDate: '1', a: 1 }));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'invalid-resource',
        errors: [
          { field: 'Patient.gender', code: 'code-invalid' },
          { field: 'Patient.birthDate', code: 'value' },
          { field: 'Patient.a', code: 'structure' },
        ],
      });
    }
  });

  it('repeats no value in an error, since it may be personal', () => {
    const secret = 'canary-4711';
    const inputs = [
      patient({
        gender: secret,
        birthDate: secret,
        name: [{ use: secret }],
        text: { status: secret, div: `<div ${secret}` },
      }),
      patient({
        managingOrganization: { reference: `#${secret}` },
        id: `${secret} `,
        maritalStatus: secret,
        active: secret,
      }),
      changed('Condition', { clinicalStatus: { coding: [{ system: secret, code: secret }] } }),
    ];
    for (const input of inputs) {
      try {
        validateResource(input);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(CarnetError);
        expect(JSON.stringify(error) + String(error)).not.toContain(secret);
      }
    }
  });

  it('stops at 64 levels and at 1 MiB', () => {
    let extension: unknown = { url: 'http://a', valueString: 'end' };
    for (let i = 0; i < 5000; i++) extension = { url: 'http://a', extension: [extension] };
    expect(problems(patient({ extension: [extension] }))).toEqual(['too-large']);
    expect(problems(patient({ name: [{ text: 'a'.repeat(1024 * 1024) }] }))).toEqual(['too-large']);
  });

  it('tells of a resource far too large before its rules are tried on all of it', () => {
    const entry = Array.from({ length: 200_000 }, () => ({ item: { display: 'x'.repeat(20) } }));
    const before = performance.now();
    expect(problems({ resourceType: 'List', status: 'current', mode: 'working', entry })).toEqual(['too-large']);
    // Its rules alone take 6 s; without them it is 0.1 s.
    expect(performance.now() - before).toBeLessThan(2500);
  });

  it('refuses what is no resource, and a type that is not stored', () => {
    for (const input of [null, 5, 'Patient', [], {}, { resourceType: 1 }]) expect(problems(input)).toHaveLength(1);
    expect(problems({ resourceType: 'Banana' })).toEqual(['resourceType is not a resource type of FHIR R4']);
    expect(problems({ resourceType: 'Basic', code: { text: 'a' } })).toEqual(['not-supported']);
    expect(problems({ resourceType: 'string' })).toEqual(['resourceType is not a resource type of FHIR R4']);
    expect(validateAnyResource({ resourceType: 'Basic', code: { text: 'a' } })).toBeDefined();
  });

  it('answers any change of a valid resource with itself or a CarnetError', () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(
        fc.constantFrom(...patients, ...examples),
        fc.nat(),
        json,
        fc.boolean(),
        (resource, pick, value, remove) => {
          const text = JSON.stringify(resource);
          const copy = JSON.parse(text) as Record<string, unknown>;
          const places = nodes(copy);
          const at = places[pick % places.length];
          if (at === undefined) return;
          if (remove) Reflect.deleteProperty(at.parent, at.key);
          else Reflect.set(at.parent, at.key, value);
          try {
            expect(validateResource(copy)).toBe(copy);
          } catch (error) {
            expect(error).toBeInstanceOf(CarnetError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function nodes(value: object, found: { parent: object; key: string }[] = []): { parent: object; key: string }[] {
  for (const key of Object.keys(value)) {
    found.push({ parent: value, key });
    const inner: unknown = Reflect.get(value, key);
    if (typeof inner === 'object' && inner !== null) nodes(inner, found);
  }
  return found;
}
