export { type Audit, createAudit, type Lane } from './audit.ts';
export type {
  AuditEntry,
  AuditKind,
  AuditOutcome,
  OpenedEntry,
  SealedEntry,
} from './contract.ts';
