export type { ErasureParts } from './erasure/parts.ts';
export { replayLedger } from './erasure/replay.ts';
export { erasureRoutes } from './erasure/routes.ts';
export { resumeErasures } from './erasure/steps.ts';
export { exportRoutes } from './export/routes.ts';
export { serverChecks } from './protection/checks/index.ts';
export { createProtection } from './protection/protection.ts';
export { protectionRoutes } from './protection/routes.ts';
export { rightsRoutes } from './routes.ts';
