export { demoRoutes } from './routes.ts';
export { type DemoPeople, type SeedParts, seedDemo } from './seed.ts';
