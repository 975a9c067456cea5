export { type Audit, createAudit, type Lane } from './audit.ts';
export {
  type AuditEntry,
  type AuditKind,
  type AuditOutcome,
  auditKinds,
  auditOutcomes,
  type OpenedEntry,
  type SealedEntry,
} from './contract.ts';
