export type { ComparisonTold, NotesTold } from './audit-verify.ts';
export type { KeysAsk, KeysEndEpoch, KeysTrim, KeysTurn } from './keys/contract.ts';
export { type RunningServer, type ServingProgram, serveUnderSupervisor } from './supervisor/server-child.ts';
