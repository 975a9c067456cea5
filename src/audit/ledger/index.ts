export { type AlarmKind, LedgerAlarm } from './alarm.ts';
export type { Comparison, RowFinding } from './comparison.ts';
export type { Continuation } from './continuation.ts';
export { createLedger, type Ledger, type LedgerParts, type WitnessState } from './ledger.ts';
export { type Proof, type ProofHead, type ProofParts, type ProvedEntry, proveSubject } from './proof.ts';
export { nameOf as bucketNameOf, notesOf } from './witness/bucket.ts';
export { openWitness } from './witness/open.ts';
