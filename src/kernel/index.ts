export { lengthPrefixed, ownMemory, randomBytes } from './bytes.ts';
export { type Clock, systemClock } from './clock.ts';
export { editDistance } from './edit-distance.ts';
export { CarnetError, type ErrorCode, errorCodes, type FieldError, hasCode, isErrorCode } from './errors.ts';
export { type GiftTerms, giftBytes, giftFacts, type MemberFacts, memberBytes, partBit, partsOfMask } from './given.ts';
export {
  type Action,
  claimGrantMint,
  type Given,
  Grant,
  type GrantFacts,
  type Machine,
  type Part,
  type PracticeGift,
  type Proof,
  type Purpose,
  parts,
  type Relation,
} from './grant.ts';
export {
  formatResourceId,
  isUuid,
  localIdOf,
  newLocalId,
  newUuid,
  parseResourceId,
  parseUuid,
  type ResourceId,
  type Uuid,
} from './ids.ts';
export {
  type Alone,
  type Asker,
  administrators,
  anyAccount,
  anybody,
  anySession,
  askers,
  auditors,
  bundlers,
  type Cell,
  cardKeepers,
  cardReaders,
  changers,
  doctors,
  drafters,
  grantees,
  guardians,
  judges,
  keepers,
  keepersAndTokens,
  laterCardKeepers,
  laterCardReaders,
  laterReaders,
  type Matrix,
  type OfRecord,
  oneself,
  readers,
  type Standing,
  searchers,
  searchersOfOne,
  standings,
  writers,
} from './matrix.ts';
export { type OperationOutcome, toOperationOutcome } from './outcome.ts';
export { loadPeer } from './peer.ts';
export { firstRole, type Role, roles } from './roles.ts';
export {
  type Actor,
  type Authority,
  type CookieName,
  type CookieOptions,
  isFresh,
  purposeOf,
  type Route,
  type RouteReply,
  type RouteRequest,
  route,
  type TokenScope,
} from './route.ts';
export { hasControls, isVisible } from './visible.ts';
