export type { Comparison, RowFinding } from './comparison.ts';
export { createLedger, type Ledger, type LedgerParts, type WitnessState } from './ledger.ts';
export { openWitness } from './witness/open.ts';
