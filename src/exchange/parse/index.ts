export type { FhirFile, ImportPlan, PlannedResource } from './contract.ts';
export { planImport } from './plan.ts';
export { readFhirFile } from './read.ts';
