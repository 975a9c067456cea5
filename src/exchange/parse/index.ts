export type { ImportPlan } from './contract.ts';
export { type PlanAsked, PlanJob } from './job.ts';
export { memoryOf, type PackedPlan } from './pack.ts';
export { fateOf } from './patient.ts';
export { inTurns } from './turns.ts';
