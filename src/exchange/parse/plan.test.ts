import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examples } from '../../../test/fixtures/fhir/examples.ts';
import { CarnetError, formatResourceId, newUuid, parseResourceId } from '../../kernel/index.ts';
import { isObject, isStoredType, references } from '../../records/fhir/index.ts';
import { sourceDigestInput } from './canonical.ts';
import type { PlanOptions } from './contract.ts';
import { fileOf, known, type Loose, one, options, self, subject } from './plan.fixture.ts';
import { planImport } from './plan.ts';

const condition = (members: Loose): Loose => ({
  resourceType: 'Condition',
  code: { text: 'Cough' },
  subject: { reference: 'Patient/p' },
  ...members,
});
describe('planImport', () => {
  it('resolves every form of reference', async () => {
    const plan = await planImport(
      fileOf([
        { fullUrl: 'https://h/fhir/Patient/p', resource: { resourceType: 'Patient', id: 'p' } },
        {
          fullUrl: 'urn:uuid:1',
          resource: { resourceType: 'Practitioner', id: 'x', identifier: [{ system: 's', value: 'v' }] },
        },
        { fullUrl: 'https://h/fhir/Practitioner/y', resource: { resourceType: 'Practitioner', id: 'y' } },
        {
          fullUrl: 'https://h/fhir/Procedure/1',
          resource: {
            resourceType: 'Procedure',
            status: 'completed',
            contained: [{ resourceType: 'Practitioner', id: 'c' }],
            subject: { reference: 'Patient/p/_history/3' },
            performer: [
              'urn:uuid:1',
              'https://h/fhir/Practitioner/y',
              'Practitioner/y',
              'https://h/fhir/Practitioner/y/_history/1',
              'Practitioner/x',
              'Practitioner?identifier=s|v',
              '#c',
              'https://elsewhere/Practitioner/1',
            ].map((reference) => ({ actor: { reference } })),
          },
        },
      ]),
      options,
    );
    expect(plan.refused).toEqual([]);
    expect(plan.kept).toEqual([]);
    const [first, second, procedure] = plan.resources.map(({ resource }) => resource);
    const x = `Practitioner/${first?.id ?? ''}`;
    const y = `Practitioner/${second?.id ?? ''}`;
    expect(procedure && references(procedure).map(({ reference }) => reference)).toEqual([
      `Patient/${self}`,
      x,
      y,
      y,
      y,
      x,
      x,
      '#c',
      'https://elsewhere/Practitioner/1',
    ]);
  });

  it('keeps a reference to what is not in the file, and says so', async () => {
    const plan = await planImport(
      fileOf([
        { resource: { resourceType: 'Patient', id: 'p' } },
        { resource: { resourceType: 'Practitioner', id: 'bad', gender: 'banana' } },
        {
          resource: condition({
            asserter: { reference: 'Practitioner/bad', display: 'Dr Bad' },
            recorder: { reference: 'urn:uuid:9' },
          }),
        },
      ]),
      options,
    );
    expect(plan.refused).toEqual([
      {
        where: 'entry 2',
        type: 'Practitioner',
        reason: 'is not valid FHIR R4',
        problems: ['Practitioner.gender is not one of male, female, other, unknown'],
      },
    ]);
    expect(one(plan)['asserter']).toEqual({ reference: 'Practitioner/bad', display: 'Dr Bad' });
    expect(plan.kept).toEqual([
      { where: 'entry 3', path: 'Condition.asserter', reference: 'Practitioner/bad' },
      { where: 'entry 3', path: 'Condition.recorder', reference: 'urn:uuid:9' },
    ]);
  });

  it('leads references to what was imported before', async () => {
    const practitioner = { resource: { resourceType: 'Practitioner', id: 'a', name: [{ family: 'A' }] } };
    const first = await planImport(fileOf([practitioner]), options);
    const second = await planImport(
      fileOf([practitioner, { resource: condition({ asserter: { reference: 'Practitioner/a' } }) }]),
      known(first),
    );
    expect(one(second)['asserter']).toEqual({ reference: `Practitioner/${one(first).id ?? ''}` });
    expect(second.counts).toEqual([
      { type: 'Condition', new: 1, already: 0 },
      { type: 'Practitioner', new: 0, already: 1 },
    ]);
  });

  it('does not go by id, version, time or order of members, but by content', async () => {
    const plan = await planImport(
      fileOf([
        {
          resource: condition({
            id: '1',
            meta: { versionId: '1', lastUpdated: '2020-01-01T00:00:00Z', tag: [{ code: 't' }] },
          }),
        },
      ]),
      options,
    );
    expect(one(plan).meta).toEqual({ tag: [{ code: 't' }] });
    const { resourceType, ...rest } = condition({ meta: { versionId: '2' }, id: '2' });
    expect((await planImport(fileOf([{ resource: { ...rest, resourceType } }]), known(plan))).resources).toEqual([]);
    expect(
      (await planImport(fileOf([{ resource: condition({ note: [{ text: 'new' }] }) }]), known(plan))).resources,
    ).toHaveLength(1);
    expect(sourceDigestInput({ resourceType: 'Flag' }, 1)).not.toEqual(sourceDigestInput({ resourceType: 'Flag' }));
  });

  it('stores entries of equal content each, and one that stands twice once', async () => {
    const twice = [
      { resource: condition({ id: '1' }) },
      { resource: condition({ id: '2' }) },
      { resource: condition({ id: '2' }) },
    ];
    const plan = await planImport(fileOf(twice), options);
    expect(plan.resources).toHaveLength(2);
    expect((await planImport(fileOf(twice), known(plan))).resources).toEqual([]);
    const differing = await planImport(
      fileOf([{ resource: condition({ id: '1' }) }, { resource: condition({ id: '1', note: [{ text: 'x' }] }) }]),
      options,
    );
    expect(differing.refused).toMatchObject([
      { where: 'entry 2', reason: 'stands in the file twice, with different content' },
    ]);
  });

  it('takes a file without a Patient for the record, when its entries name one person', async () => {
    const plan = await planImport(
      fileOf([{ resource: condition({}) }, { resource: condition({ code: { text: 'Other' } }) }]),
      options,
    );
    expect(plan.patient).toBeNull();
    expect(plan.resources.map(({ resource }) => resource['subject'])).toEqual([
      { reference: `Patient/${self}` },
      { reference: `Patient/${self}` },
    ]);
  });

  it('refuses a file of several people, however it names them', async () => {
    const person = (id: string): { resource: Loose } => ({ resource: { resourceType: 'Patient', id } });
    const about = (id: string): { resource: Loose } => ({
      resource: condition({ subject: { reference: `Patient/${id}` } }),
    });
    await expect(planImport(fileOf([person('a'), person('b'), person('c')]), options)).rejects.toThrow(
      'records of 3 people',
    );
    await expect(planImport(fileOf([about('a'), about('b')]), options)).rejects.toThrow('records of 2 people');
    const mixed = await planImport(fileOf([person('a'), about('a'), about('b')]), options);
    expect(mixed.refused).toEqual([
      {
        where: 'entry 3',
        type: 'Condition',
        reason: 'refers to something outside of this record',
        problems: ['Condition.subject refers to another patient'],
      },
    ]);
  });

  it('compares the Patient with the one of the record', async () => {
    const plan = await planImport(
      fileOf([
        {
          resource: {
            resourceType: 'Patient',
            id: 'a',
            birthDate: '1980',
            name: [
              { use: 'nickname', text: 'Zo' },
              { use: 'official', given: ['Zoë', 'M.'], family: 'A' },
            ],
          },
        },
      ]),
      { ...options, existingPatient: { resourceType: 'Patient', id: self, birthDate: '1981' } },
    );
    expect(plan.patient).toMatchObject({ fate: 'differs', name: 'Zoë M. A', birthDate: '1980', gender: null });
    const bare = await planImport(fileOf([{ resource: { resourceType: 'Patient', id: 'a', birthDate: '1980' } }]), {
      ...options,
      existingPatient: { resourceType: 'Patient', id: self, meta: { versionId: '1' } },
    });
    expect(bare.patient?.fate).toBe('new');
  });

  it('goes on when the Patient itself is refused', async () => {
    const plan = await planImport(
      fileOf([
        { fullUrl: 'urn:uuid:p', resource: { resourceType: 'Patient', gender: 'banana' } },
        { resource: condition({ subject: { reference: 'urn:uuid:p' } }) },
      ]),
      options,
    );
    expect(plan.refused).toHaveLength(1);
    expect(one(plan)['subject']).toEqual({ reference: `Patient/${self}` });
  });

  it('lists what it refuses with the reason', async () => {
    const other = formatResourceId({ subject: newUuid(), local: 3n });
    const plan = await planImport(
      fileOf([
        {},
        { resource: { resourceType: 'Basic' } },
        { method: 'DELETE', resource: condition({}) },
        { resource: condition({ asserter: { reference: `Practitioner/${other}` } }) },
        { resource: condition({ asserter: { reference: 'Practitioner?name=nobody' } }) },
      ]),
      options,
    );
    expect(plan.resources).toEqual([]);
    expect(plan.refused.map(({ where, reason }) => `${where} ${reason}`).sort()).toEqual([
      'entry 1 holds no resource',
      'entry 2 is of the type Basic, which is not kept here',
      'entry 3 asks for DELETE, which an import does not do',
      'entry 4 refers to something outside of this record',
      'entry 5 refers to something that is not in the file, or is there more than once',
    ]);
  });

  it.each([
    ['many', (n: number) => `name=q${n}`],
    ['long', (n: number) => `name=${`q${n},`.repeat(1000)}`],
  ])('does not go on for minutes over %s searches, and refuses what they stand in', async (_, search) => {
    const locations = Array.from({ length: 5000 }, () => ({
      resource: { resourceType: 'Location', alias: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] },
    }));
    const entry = Array.from({ length: 1500 }, (_one, n) => ({ item: { reference: `Location?${search(n)}` } }));
    const list = { resourceType: 'List', status: 'current', mode: 'working', entry };
    const before = performance.now();
    const plan = await planImport(fileOf([...locations, { resource: list }]), options);
    expect(performance.now() - before).toBeLessThan(6000);
    expect(plan.refused.map(({ where }) => where)).toEqual(['entry 5001']);
  });

  it('finds by identifier in any case among as many as a file has', async () => {
    const orgs = Array.from({ length: 3000 }, (_, n) => ({
      resource: { resourceType: 'Organization', name: 'x'.repeat(200), identifier: [{ system: 's', value: `V${n}` }] },
    }));
    const entry = Array.from({ length: 1000 }, (_, n) => ({ item: { reference: `Organization?identifier=s|v${n}` } }));
    const list = { resourceType: 'List', status: 'current', mode: 'working', entry };
    const plan = await planImport(fileOf([...orgs, { resource: list }]), options);
    expect(plan.refused).toEqual([]);
    expect(plan.resources).toHaveLength(3001);
    const other = { ...list, entry: [{ item: { reference: 'Organization?identifier=t|v1' } }] };
    expect((await planImport(fileOf([...orgs, { resource: other }]), options)).refused).toHaveLength(1);
  });

  it('takes ids that FHIR does not allow, since it gives new ones', async () => {
    const plan = await planImport(
      fileOf([
        { resource: { resourceType: 'Practitioner', id: 'a_b' } },
        { resource: condition({ asserter: { reference: 'Practitioner/a_b' } }) },
      ]),
      options,
    );
    expect(plan.refused).toEqual([]);
    expect(plan.resources[1]?.resource['asserter']).toEqual({ reference: `Practitioner/${one(plan).id ?? ''}` });
  });

  it('lets others run while it plans a large file', async () => {
    const some = examples.filter(({ resourceType }) =>
      ['Practitioner', 'Organization', 'Location'].includes(resourceType),
    );
    const entries = Array.from({ length: 200 }, () => some).flat();
    let turns = 0;
    const count = setInterval(() => {
      turns++;
    }, 1);
    await planImport(fileOf(entries.map(({ id: _id, ...resource }) => ({ resource }))), options);
    clearInterval(count);
    expect(turns).toBeGreaterThan(3);
  });

  it('is the same each time but for the new ids', async () => {
    let next = 1n;
    const numbered: PlanOptions = { ...options, newId: () => next++ };
    const file = fileOf(
      examples.filter(({ resourceType }) => resourceType === 'Practitioner').map((resource) => ({ resource })),
    );
    const first = await planImport(file, numbered);
    next = 1n;
    expect(await planImport(file, numbered)).toEqual(first);
  });

  it('answers any entries with a plan or a CarnetError, and loses none', async () => {
    const reference = fc.constantFrom(
      'Patient/a',
      'Patient/b',
      'urn:uuid:1',
      '#c',
      'Practitioner/1',
      'Practitioner?name=a',
      'x',
      '',
      `Patient/${self}`,
      'https://h/Patient/a',
    );
    const resource = fc.oneof(
      fc.record(
        {
          resourceType: fc.constantFrom(
            'Condition',
            'Observation',
            'Patient',
            'Practitioner',
            'Basic',
            'x',
            '__proto__',
          ),
          id: fc.constantFrom('a', 'b', '1'),
          subject: fc.record({ reference }),
          asserter: fc.record({ reference }),
          status: fc.constant('final'),
          code: fc.record({ text: fc.string() }),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    );
    const entry = fc.record({
      where: fc.constant('entry'),
      fullUrl: fc.oneof(fc.constant(null), reference),
      method: fc.constantFrom(null, 'POST', 'DELETE'),
      resource,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
        try {
          const plan = await planImport({ format: 'bundle', bundleType: 'batch', bytes: 0, entries }, options);
          const stored = entries.filter(
            (item) => isObject(item.resource) && isStoredType(String(item.resource['resourceType'])),
          ).length;
          expect(plan.resources.length).toBeLessThanOrEqual(stored);
          for (const planned of plan.resources)
            expect(parseResourceId(planned.resource.id ?? '')?.subject).toBe(subject);
        } catch (error) {
          expect(error).toBeInstanceOf(CarnetError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
