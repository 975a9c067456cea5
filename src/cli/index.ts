export type { ComparisonTold, NotesTold } from './audit-verify.ts';
export type { KeysAsk, KeysEndEpoch, KeysTrim, KeysTurn } from './keys/contract.ts';
export type { CrewMember } from './supervisor/crew/member.ts';
export type { RunningServer } from './supervisor/running-server.ts';
export { type ServingProgram, serveUnderSupervisor } from './supervisor/server-child.ts';
export { holdLittleMemory, servingArguments, servingVariables } from './supervisor/serving-memory.ts';
