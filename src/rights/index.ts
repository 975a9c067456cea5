export { type Found, findingWords, type RightsFinding, readRightsAlarms, rightsAlarms } from './alarms.ts';
export type { ErasureParts } from './erasure/parts.ts';
export { erasureRoutes } from './erasure/routes.ts';
export { resumeErasures } from './erasure/steps.ts';
export { entombAgain, entombed, vouchForTomb } from './erasure/store.ts';
export { exportRoutes } from './export/routes.ts';
export { keysRoutes } from './keys/routes.ts';
export { copiesOf, isChain, ledgerName, linesOf, noHead, reaches } from './ledger/file.ts';
export { carryActs, tellUnknownActs } from './ledger/ledger.ts';
export type { LedgerCopy } from './ledger/parts.ts';
export { endReturned, type Replayed, replayLedger } from './ledger/replay.ts';
export { ledgerRoutes } from './ledger-routes.ts';
export {
  type AnnouncedErasure,
  type AskErasure,
  announceErasure,
  eraseDue,
  type OperatorParts,
  stopErasure,
} from './operator/erase.ts';
export { type AskExport, exportSealed, type OperatorExportParts } from './operator/export.ts';
export { operatorRoutes } from './operator/routes.ts';
export { serverChecks } from './protection/checks/index.ts';
export { createProtection } from './protection/protection.ts';
export { protectionRoutes } from './protection/routes.ts';
export { rightsRoutes } from './routes.ts';
