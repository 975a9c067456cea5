export { type Access, createAccess } from './access.ts';
export {
  type ConsentGiven,
  consentDocument,
  consentVersion,
  type NewRecord,
  type OwnRelation,
  type RelationRow,
} from './contract.ts';
export { decide, machineGrant, mustAllow, notFound, ownAccount } from './decide.ts';
export { accessRoutes } from './routes.ts';
