import { createReadStream } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../test/fixtures/fhir/equal.ts';
import { examples, patients, summaryFiles } from '../../../test/fixtures/fhir/examples.ts';
import { parseResourceId } from '../../kernel/index.ts';
import { checkCompartment, validateResource } from '../../records/fhir/index.ts';
import { fileOf, known, one, options, self, subject } from './plan.fixture.ts';
import { planImport } from './plan.ts';
import { readFhirFile } from './read.ts';

describe('planImport with what HL7 publishes', () => {
  it.each(summaryFiles.map((file) => [file.pathname.split('/').pop() ?? '', file]))(
    'takes %s whole',
    async (_name, url) => {
      const file = await readFhirFile(createReadStream(url));
      const plan = await planImport(file, options);
      expect(plan.refused).toEqual([]);
      expect(plan.kept).toEqual([]);
      expect(plan.patient).toMatchObject({ fate: 'new' });
      const planned = [...(plan.patient === null ? [] : [plan.patient]), ...plan.resources];
      expect(planned).toHaveLength(file.entries.length);

      const renamed = new Map<string, string>();
      const names = new Set(planned.map(({ resource }) => `${resource.resourceType}/${resource.id ?? ''}`));
      for (const { where, resource } of planned) {
        const original = file.entries.find((entry) => entry.where === where)?.resource;
        expect(differences(original, resource, renamed)).toEqual([]);
        expect(parseResourceId(resource.id ?? '')?.subject).toBe(subject);
        expect(validateResource(resource)).toBe(resource);
        checkCompartment(resource, self, { isKnown: (type, id) => names.has(`${type}/${id}`) });
      }
      // Each reference of the file leads to another entry, and no two to the same.
      expect(new Set(renamed.values()).size).toBe(renamed.size);

      const again = await planImport(file, known(plan));
      expect(again.resources).toEqual([]);
      expect(again.patient).toMatchObject({ fate: 'same' });
      expect(again.counts.map(({ type, already }) => [type, already])).toEqual(
        plan.counts.map((count) => [count.type, count.new]),
      );
    },
  );

  it.each(patients.map((patient) => [patient.id ?? '', patient]))(
    'takes the patient %s of HL7',
    async (_name, patient) => {
      const plan = await planImport(fileOf([{ resource: patient }]), options);
      expect(plan.refused).toEqual([]);
      expect(plan.patient?.resource.id).toBe(self);
      expect(differences(patient, plan.patient?.resource)).toEqual([]);
      expect((await planImport(fileOf([{ resource: patient }]), known(plan))).patient?.fate).toBe('same');
    },
  );

  it.each(examples.map((example) => [`${example.resourceType}/${example.id ?? ''}`, example]))(
    'takes %s of HL7 alone',
    async (_name, example) => {
      const plan = await planImport(fileOf([{ resource: example }]), options);
      expect(plan.refused).toEqual([]);
      expect(differences(example, one(plan))).toEqual([]);
      expect((await planImport(fileOf([{ resource: example }]), known(plan))).resources).toEqual([]);
    },
  );
});
