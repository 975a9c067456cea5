export { askRotation, turnRotation, type Wanted } from './ask.ts';
export {
  type Asker,
  type EpochWait,
  type Job,
  type JobKind,
  type JobState,
  jobKinds,
  type MovableTokens,
  type MovedToken,
  type RotationKind,
  type RotationOptions,
  rotationKinds,
  type SealedColumn,
  type TokenColumn,
  type TokenSet,
  type TokensOfRow,
  type WantedBackup,
} from './contract.ts';
export { confirmEpochs } from './epoch.ts';
export { epochStore } from './epoch-store.ts';
export { retiredFacts } from './facts.ts';
export { askAfterRestore } from './restored.ts';
export { destroyRetired } from './retired.ts';
export { runJobs } from './run.ts';
export { askDue } from './schedule.ts';
export {
  type EpochStatus,
  epochStatus,
  type KindStatus,
  kindsOf,
  type RotationStatus,
  rotationStatus,
} from './status.ts';
export { jobStore } from './store.ts';
export { type Trimmed, trim } from './trim.ts';
