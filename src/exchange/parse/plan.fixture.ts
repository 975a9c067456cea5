import { formatResourceId, newUuid } from '../../kernel/index.ts';
import type { FhirResource } from '../../records/fhir/index.ts';
import type { FhirFile, ImportPlan, PlanOptions, SourceEntry } from './contract.ts';

export const subject = newUuid();
export const self = formatResourceId({ subject, local: 0n });
export const options: PlanOptions = {
  recordPatientId: self,
  digest: (input) => Buffer.from(input).toString('latin1'),
  existing: new Map(),
  existingPatient: null,
};

export type Loose = Readonly<Record<string, unknown>>;

/** A Bundle of these entries, as `readFhirFile` would give it. */
export function fileOf(entries: readonly { fullUrl?: string; method?: string; resource?: Loose }[]): FhirFile {
  return {
    format: 'bundle',
    bundleType: 'collection',
    bytes: 0,
    entries: entries.map(
      ({ fullUrl, method, resource }, index): SourceEntry => ({
        where: `entry ${index + 1}`,
        fullUrl: fullUrl ?? null,
        method: method ?? null,
        resource: resource ?? null,
      }),
    ),
  };
}

/** Options under which all of a plan has been stored. */
export function known(plan: ImportPlan): PlanOptions {
  const existing = new Map(plan.resources.map(({ digest, resource }) => [digest, resource.id ?? '']));
  return { ...options, existing, existingPatient: plan.patient?.resource ?? null };
}

/** The first planned resource. */
export const one = (plan: ImportPlan): FhirResource => {
  const [first] = plan.resources;
  if (first === undefined) throw new Error(JSON.stringify(plan.refused));
  return first.resource;
};
