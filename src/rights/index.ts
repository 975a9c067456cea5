export { keysRoutes } from './keys/routes.ts';
export { serverChecks } from './protection/checks/index.ts';
export { createProtection } from './protection/protection.ts';
export { protectionRoutes } from './protection/routes.ts';
export { rightsRoutes } from './routes.ts';
