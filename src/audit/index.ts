export { type Audit, createAudit } from './audit.ts';
export {
  type AuditEntry,
  type AuditKind,
  type AuditOutcome,
  auditKinds,
  auditOutcomes,
  type EntriesWanted,
  type Lane,
  type LaneEntry,
  type MinutesOf,
  type OpenedEntry,
  type SealedEntry,
} from './contract.ts';
export {
  type AlarmKind,
  bucketNameOf,
  type Comparison,
  type Continuation,
  createLedger,
  type Ledger,
  LedgerAlarm,
  notesOf,
  openWitness,
  type Proof,
  proveSubject,
  type RowFinding,
  type WitnessState,
} from './ledger/index.ts';
export { leaveNote, takeNotes } from './notes.ts';
export { createReadings, type NoteReading } from './readings.ts';
export { type TimeMark, watchTime } from './time-mark.ts';
