export { type Access, createAccess } from './access.ts';
export type { ConsentParts } from './consent/consent.ts';
export { consentRoutes } from './consent/routes.ts';
export {
  type ConsentGiven,
  consentDocument,
  consentVersion,
  type NewRecord,
  type OwnRelation,
  type RelationRow,
} from './contract.ts';
export { decide, decideByRight, machineGrant, mustAllow, notFound, ownAccount } from './decide.ts';
export { guardianNames, type NamedGuardian } from './guardians/guardians.ts';
export type { GuardianParts } from './guardians/parts.ts';
export { guardianRoutes } from './guardians/routes.ts';
export { sweepInvitations } from './guardians/store.ts';
export { createRefusals } from './refusals.ts';
export { accessRoutes } from './routes.ts';
export { accessSealed } from './sealed-columns.ts';
