export { askRotation, turnRotation, type Wanted } from './ask.ts';
export {
  type Asker,
  type Job,
  type JobKind,
  type JobState,
  jobKinds,
  type MovableTokens,
  type MovedToken,
  type RotationOptions,
  type SealedColumn,
  type TokenColumn,
  type TokenSet,
  type TokensOfRow,
} from './contract.ts';
export { askAfterRestore } from './restored.ts';
export { destroyRetired } from './retired.ts';
export { runJobs } from './run.ts';
export { askDue } from './schedule.ts';
export { type KindStatus, kindsOf, type RotationStatus, rotationStatus } from './status.ts';
export { jobStore } from './store.ts';
export { type Trimmed, trim } from './trim.ts';
