export { type Access, createAccess } from './access.ts';
export type { EmergencyParts } from './break-glass/parts.ts';
export { emergencyRoutes } from './break-glass/routes.ts';
export { answerEmergency } from './break-glass/rule.ts';
export { caseRoutes } from './cases/routes.ts';
export { overdueCases } from './cases/store.ts';
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
export {
  covers,
  decide,
  decideByRight,
  givenToWrite,
  machineGrant,
  mustAllow,
  notFound,
  ownAccount,
} from './decide.ts';
export { type GiveAccess, giveAccess } from './grants/give.ts';
export type { NamedGift, NamedGrantee } from './grants/named.ts';
export { sweepRequests } from './grants/request-store.ts';
export { grantRoutes } from './grants/routes.ts';
export { sweepOffers } from './grants/store.ts';
export { guardianNames, type NamedGuardian } from './guardians/guardians.ts';
export type { GrantParts, GuardianParts, Person, PersonCopy } from './guardians/parts.ts';
export { guardianRoutes } from './guardians/routes.ts';
export { sweepInvitations } from './guardians/store.ts';
export { handoverRoutes } from './handover/routes.ts';
export { destroyEndedLists, endLapsedLists } from './lists/ends.ts';
export { namesIn, type PeopleNames, peopleOf } from './names.ts';
export { isNew as isNewRelation, isOurs as isOurRelation } from './origin.ts';
export { askGifts } from './practices/gifts.ts';
export type { PracticeParts } from './practices/parts.ts';
export { practiceRoutes } from './practices/routes.ts';
export { sweepJoins } from './practices/store.ts';
export { type MemberNews, type TellingDone, tellOfMembers } from './practices/tell.ts';
export { createRefusals } from './refusals.ts';
export { accessRoutes } from './routes.ts';
export { accessSealed, accessTokens } from './sealed-columns.ts';
