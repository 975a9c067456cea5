import { readFileSync } from 'node:fs';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { type CardPart, CardView, type PartKey, partKeys } from './contract.ts';
import { cardView } from './view.ts';

const today = '2026-11-23';
const patient: Resource = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ family: 'Doe', given: ['Jo'] }],
  birthDate: '1980-05-06',
};
const subject = { reference: 'Patient/p1' };
const sct = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });
const ips = (code: string) => ({
  coding: [{ system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips', code }],
});
const clinical = (kind: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${kind}`, code }],
});

function view(resources: readonly Resource[], language: 'en' | 'fr' = 'en'): CardView {
  const card = cardView('p1', [patient, ...resources], language, today);
  expect(Check(CardView, card)).toBe(true);
  return card;
}

function partOf(card: CardView, key: PartKey): CardPart {
  const part = card.parts.find((one) => one.key === key);
  if (part === undefined) throw new Error(`no part ${key}`);
  return part;
}

const part = (key: PartKey, ...resources: readonly Resource[]) => partOf(view(resources), key);

/** A document's resources, with `urn:uuid` references resolved as an import would. */
function document(name: string): readonly Resource[] {
  const text = readFileSync(new URL(`../../test/fixtures/fhir/ips/${name}.json`, import.meta.url), 'utf8');
  const bundle = JSON.parse(text) as Bundle; // a published example
  const entries = bundle.entry ?? [];
  const replaced = entries.reduce(
    (json, { fullUrl, resource }) => {
      return fullUrl === undefined
        ? json
        : json.replaceAll(`"reference":"${fullUrl}"`, `"reference":"${resource?.resourceType}/${resource?.id}"`);
    },
    JSON.stringify(entries.map(({ resource }) => resource)),
  );
  return JSON.parse(replaced) as Resource[]; // the same resources
}

function documentView(name: string, language: 'en' | 'fr' = 'en'): CardView {
  const resources = document(name);
  const card = cardView(resources.find((one) => one.resourceType === 'Patient')?.id ?? '', resources, language, today);
  expect(Check(CardView, card)).toBe(true);
  return card;
}

const lines = (card: CardView, key: PartKey) =>
  partOf(card, key).entries.map((entry) => [entry.title, entry.detail, entry.severity, entry.status]);

describe('documents of the International Patient Summary', () => {
  test('Bundle-01', () => {
    const card = documentView('Bundle-IPS-examples-Bundle-01');
    expect([card.name, card.birthDate, card.age, card.gender, card.answered]).toEqual([
      'Martha DeLarosa',
      '1972-05-01',
      54,
      'female',
      6,
    ]);
    expect(lines(card, 'allergies')).toEqual([
      ['Substance with penicillin structure (substance)', null, 'severe', null],
      ['No known food allergy (situation)', null, null, 'None known'],
    ]);
    expect(lines(card, 'bloodGroup')).toEqual([['A+', 'Blood group A Rh(D) positive', null, null]]);
    expect(lines(card, 'conditions')).toEqual([
      ['Menopausal flushing (finding)', null, 'moderate', null],
      ['Malignant tumor of breast', null, null, 'In remission'],
    ]);
    expect(lines(card, 'medicines')).toEqual([
      ['Black Cohosh Extract herbal supplement', 'Oral use', null, null],
      ['Product containing anastrozole (medicinal product)', '1 tablet, Oral use', null, null],
    ]);
    expect(partOf(card, 'contacts').entries).toMatchObject([
      { title: 'Martha Mum', detail: 'mother', phone: '+33-555-20036' },
    ]);
    // The panel "Blood typing" is shown by its members.
    expect(partOf(card, 'results').entries.map((entry) => entry.title)).not.toContain('Blood typing');
    expect(partOf(card, 'implants').answer).toBe('not-answered');
  });

  test('with an immunization, translated', () => {
    const [given] = partOf(documentView('Bundle-IPS-examples-Bundle-with-immunization', 'fr'), 'vaccinations').entries;
    expect(given?.title).toBe('Vaccin anti diphtérie-coqueluche-tétanos-poliomyélite');
  });

  test('all sections', () => {
    const card = documentView('Bundle-bundle-ips-all-sections');
    expect(card.parts.filter((one) => one.answer === 'listed').map((one) => [one.key, one.entries.length])).toEqual([
      ['allergies', 1],
      ['conditions', 4],
      ['medicines', 3],
      ['contacts', 1],
      ['procedures', 1],
      ['implants', 1],
      ['vaccinations', 8],
      ['results', 11],
      ['notes', 1],
    ]);
    expect(card.pregnant).toBeNull();
    expect(lines(card, 'conditions').at(-1)).toEqual(['Fever', null, null, 'Resolved']);
    expect(lines(card, 'medicines').at(-1)).toEqual([
      'cilazapril 500 microgram tablet, 90',
      'Take 1 daily',
      null,
      'Ended',
    ]);
    expect(lines(card, 'results')[0]).toEqual([
      'Blood pressure panel with all children optional',
      'Systolic blood pressure: 140 mmHg; Diastolic blood pressure: 80 mmHg',
      null,
      null,
    ]);
  });

  test('"no information" is not "none known"', () => {
    const card = documentView('Bundle-bundle-no-info-required-sections');
    for (const key of ['allergies', 'conditions', 'medicines'] as const)
      expect(partOf(card, key).answer).toBe('not-answered');
  });

  test('minimal', () => {
    expect(documentView('Bundle-bundle-minimal').answered).toBe(4);
  });
});

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
    expect(part(key, ...resources)).toEqual({ key, answer: 'none-known', answeredOn, entries: [] });
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
      { verificationStatus: clinical('allergyintolerance-verification', 'entered-in-error') },
      { verificationStatus: clinical('allergyintolerance-verification', 'refuted') },
      { clinicalStatus: clinical('allergyintolerance-clinical', 'inactive') },
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
          emptyReason: clinical('list-empty-reason', reason),
        },
      ],
    });
    expect(part('allergies', summary('2025-01-01', 'nilknown'))).toEqual({
      key: 'allergies',
      answer: 'none-known',
      answeredOn: '2025-01-01',
      entries: [],
    });
    for (const reason of ['notasked', 'withheld', 'unavailable', 'notstarted', 'closed']) {
      expect(part('allergies', summary('2025-01-01', reason)).answer).toBe('not-answered');
    }
    expect(part('allergies', summary('2025-01-01', 'nilknown'), summary('2026-01-01', 'unavailable')).answer).toBe(
      'not-answered',
    );
  });

  test('nothing at all', () => {
    const card = cardView('p1', [], 'en', today);
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

describe('allergies', () => {
  const allergy = (changes: Partial<Extract<Resource, { resourceType: 'AllergyIntolerance' }>>): Resource => ({
    resourceType: 'AllergyIntolerance',
    patient: subject,
    code: { text: 'Peanut' },
    ...changes,
  });

  test('the worst reaction gives the severity, high criticality always "severe"', () => {
    const severity = (changes: Parameters<typeof allergy>[0]) =>
      part('allergies', allergy(changes)).entries[0]?.severity;
    const reaction = (one: 'mild' | 'moderate' | 'severe') => ({ manifestation: [{ text: 'x' }], severity: one });
    expect(severity({ reaction: [reaction('mild'), reaction('moderate')] })).toBe('moderate');
    expect(severity({ reaction: [reaction('mild')], criticality: 'high' })).toBe('severe');
    expect(severity({ criticality: 'low' })).toBeNull();
    expect(
      severity({ reaction: [reaction('severe')], clinicalStatus: clinical('allergyintolerance-clinical', 'resolved') }),
    ).toBeNull();
  });

  test('reactions, categories, who told it; severe first, ended last', () => {
    const found = part(
      'allergies',
      allergy({
        code: { text: 'Cat' },
        clinicalStatus: clinical('allergyintolerance-clinical', 'resolved'),
        criticality: 'high',
      }),
      allergy({
        code: { text: 'Milk' },
        verificationStatus: clinical('allergyintolerance-verification', 'unconfirmed'),
      }),
      allergy({ code: { text: 'Wasp' }, verificationStatus: clinical('allergyintolerance-verification', 'refuted') }),
      allergy({
        category: ['food', 'environment'],
        criticality: 'high',
        asserter: subject,
        onsetAge: { value: 3, code: 'a' },
        reaction: [{ manifestation: [{ text: 'Hives' }, { text: 'Wheezing' }], description: 'after one nut' }],
      }),
    );
    expect(found.entries.map((entry) => [entry.title, entry.severity, entry.status])).toEqual([
      ['Peanut', 'severe', null],
      ['Milk', null, 'Not confirmed'],
      ['Cat', null, 'Resolved'],
      ['Wasp', null, 'Ruled out'],
    ]);
    expect(found.entries[0]).toMatchObject({
      category: 'Food, Surroundings',
      detail: 'Hives, Wheezing: after one nut',
      when: { text: '1983', approximate: true, end: null },
      source: 'Jo Doe',
    });
  });

  test('a substance that was found to be without risk is not an allergy', () => {
    const extension = [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk',
        extension: [
          { url: 'substance', valueCodeableConcept: { text: 'Ibuprofen' } },
          {
            url: 'exposureRisk',
            valueCodeableConcept: clinical('allerg-intol-substance-exp-risk', 'no-known-reaction-risk'),
          },
        ],
      },
    ];
    const one: Resource = { resourceType: 'AllergyIntolerance', patient: subject, criticality: 'high', extension };
    expect(part('allergies', one).entries).toMatchObject([
      { title: 'Ibuprofen', severity: null, status: 'None known' },
    ]);
  });
});

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
    expect(view(resources).pregnant).toEqual(expected);
  });
});

describe('medicines, implants, results', () => {
  test('names come from the medicine that is referred to, contained or in the record, else from what is in it', () => {
    const request = (id: string, reference: string, display?: string): Resource => ({
      resourceType: 'MedicationRequest',
      id,
      status: 'active',
      intent: 'order',
      subject,
      medicationReference: display === undefined ? { reference } : { reference, display },
      contained: [{ resourceType: 'Medication', id: 'm', code: { text: 'Contained' } }],
    });
    const found = part(
      'medicines',
      request('a', '#m'),
      request('b', 'Medication/m2'),
      request('c', 'Medication/elsewhere', 'Displayed'),
      request('d', 'Medication/m3'),
      request('e', 'Medication/elsewhere'),
      { resourceType: 'Medication', id: 'm2', code: { text: 'Of the record' } },
      {
        resourceType: 'Medication',
        id: 'm3',
        ingredient: [{ itemCodeableConcept: { text: 'A' } }, { itemCodeableConcept: { text: 'B' } }],
      },
    );
    expect(found.entries.map((entry) => [entry.id, entry.title])).toEqual([
      ['d', 'A / B'],
      ['a', 'Contained'],
      ['c', 'Displayed'],
      ['e', 'No name given'],
      ['b', 'Of the record'],
    ]);
  });

  test('prescriptions in force only; statements with what became of them; "do not take" says so', () => {
    const medicine = { medicationCodeableConcept: { text: 'M' } };
    const request = (status: 'active' | 'completed' | 'draft' | 'on-hold', doNotPerform = false): Resource => ({
      resourceType: 'MedicationRequest',
      status,
      intent: 'order',
      subject,
      doNotPerform,
      ...medicine,
    });
    const statement = (status: 'active' | 'stopped' | 'not-taken' | 'entered-in-error'): Resource => ({
      resourceType: 'MedicationStatement',
      status,
      subject,
      ...medicine,
    });
    const found = part(
      'medicines',
      request('active', true),
      request('completed'),
      request('draft'),
      request('on-hold'),
      statement('active'),
      statement('stopped'),
      statement('not-taken'),
      statement('entered-in-error'),
    );
    expect(found.entries.map((entry) => entry.status)).toEqual([
      null,
      'Not to be taken',
      'Paused',
      'Ended',
      'Not taken',
    ]);
  });

  test('a device is the patient’s by its use or by naming the patient', () => {
    const found = part(
      'implants',
      { resourceType: 'Device', id: 'd1', type: { text: 'Hip' }, manufacturer: 'Maker', modelNumber: 'M1' },
      {
        resourceType: 'DeviceUseStatement',
        id: 'u1',
        status: 'active',
        subject,
        device: { reference: 'Device/d1' },
        bodySite: { text: 'Left hip' },
      },
      { resourceType: 'Device', id: 'd2', type: { text: 'Pacemaker' }, patient: subject },
      { resourceType: 'Device', id: 'd3', type: { text: 'Laboratory analyser' } },
    );
    expect(found.entries.map((entry) => [entry.id, entry.title, entry.detail])).toEqual([
      ['u1', 'Hip', 'Left hip. Maker, M1'],
      ['d2', 'Pacemaker', null],
    ]);
  });

  test('the three newest results of a kind', () => {
    const weight = (on: string): Resource => ({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Weight' },
      effectiveDateTime: on,
      valueQuantity: { value: 70, unit: 'kg' },
    });
    expect(
      part('results', ...['2021', '2024', '2022', '2023'].map(weight)).entries.map((entry) => entry.when?.text),
    ).toEqual(['2024', '2023', '2022']);
  });

  test('blood groups are shortened in one wording only', () => {
    const group = (display: string): Resource => ({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '882-1' }] },
      valueCodeableConcept: { coding: [{ display }] },
    });
    const title = (display: string) => part('bloodGroup', group(display)).entries[0]?.title;
    expect(title('Blood group AB Rh(D) negative')).toBe('AB−');
    expect(title('Blood group O Rh(D) positive (finding)')).toBe('O+');
    expect(title('A+')).toBe('A+');
    expect(title('Blood group A Rh(D) positive, weak D')).toBe('Blood group A Rh(D) positive, weak D');
    expect(title('Blood group antibody A')).toBe('Blood group antibody A');
  });

  test('contacts: the Patient’s in their order, a number that is not old, related persons beside them', () => {
    const named: Resource = {
      resourceType: 'Patient',
      id: 'p1',
      contact: [
        {
          name: { text: 'Zoe' },
          telecom: [
            { system: 'phone', value: '1', use: 'old' },
            { system: 'phone', value: 'tel:+331', use: 'home' },
            { system: 'sms', value: '2', use: 'mobile' },
          ],
        },
        { name: { text: 'Al' }, telecom: [{ system: 'email', value: 'x@y' }] },
      ],
    };
    const related: Resource = {
      resourceType: 'RelatedPerson',
      id: 'r',
      patient: subject,
      name: [
        { use: 'old', text: 'Old' },
        { use: 'official', text: 'Bo' },
      ],
      relationship: [{ text: 'Sister' }],
    };
    const card = cardView('p1', [named, related], 'en', today);
    expect(partOf(card, 'contacts').entries.map((entry) => [entry.id, entry.title, entry.detail, entry.phone])).toEqual(
      [
        ['p1#1', 'Zoe', null, '2'],
        ['p1#2', 'Al', null, null],
        ['r', 'Bo', 'Sister', null],
      ],
    );
  });
});

describe('whatever a record holds', () => {
  const examples = readFileSync(new URL('../../test/fixtures/fhir/r4/examples.ndjson', import.meta.url), 'utf8')
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => JSON.parse(row) as Resource); // published examples

  test('FHIR’s own examples, any of them together, make a card that its schema accepts', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(examples),
        fc.constantFrom('en' as const, 'fr' as const),
        (resources, language) => {
          return Check(CardView, cardView('example', resources, language, today));
        },
      ),
    );
  });

  test('nothing of a valid example becomes an entry that cannot be shown', () => {
    const card = cardView('example', examples, 'en', today);
    expect(
      card.parts.flatMap((one) => one.entries).filter((entry) => entry.title === 'This entry cannot be shown'),
    ).toEqual([]);
  });

  test('bent examples neither throw nor take the card away', () => {
    const junk = fc.oneof(
      fc.constant(null),
      fc.constant([null]),
      fc.constant({}),
      fc.integer(),
      fc.string(),
      fc.constant('constructor'),
      fc.constant([
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'constructor' }] },
      ]),
      fc.constant([[]]),
      fc.constant([{ coding: 5 }]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...examples), fc.nat(), junk, (example, at, value) => {
        const names = Object.keys(example).filter((name) => name !== 'resourceType' && name !== 'id');
        const bent = { ...example, [names[at % names.length] ?? 'x']: value } as Resource; // on purpose not one
        const card = cardView(
          'example',
          [bent, { resourceType: 'Flag', id: 'f', status: 'active', subject, code: { text: 'Stays' } }],
          'en',
          today,
        );
        expect(partOf(card, 'notes').entries.map((entry) => entry.title)).toContain('Stays');
      }),
      { numRuns: 2000 },
    );
  });
});
