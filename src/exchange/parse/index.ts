export { sourceDigestInput } from './canonical.ts';
export type {
  FhirFile,
  ImportPlan,
  KeptReference,
  PlannedPatient,
  PlannedResource,
  PlanOptions,
  ReadLimits,
  Refused,
  SourceEntry,
} from './contract.ts';
export { planImport } from './plan.ts';
export { readFhirFile } from './read.ts';
