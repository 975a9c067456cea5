export { type Audit, createAudit } from './audit.ts';
export type {
  AuditEntry,
  AuditKind,
  AuditOutcome,
  EntriesWanted,
  Lane,
  LaneEntry,
  MinutesOf,
  OpenedEntry,
  SealedEntry,
} from './contract.ts';
export {
  type AlarmKind,
  type Comparison,
  type Continuation,
  createLedger,
  type Ledger,
  LedgerAlarm,
  openWitness,
  type Proof,
  proveSubject,
  type RowFinding,
  type WitnessState,
} from './ledger/index.ts';
export { type TimeMark, watchTime } from './time-mark.ts';
