export { asActor } from './actor.ts';
export { byteaList } from './arrays.ts';
export { type Batcher, type BatcherOptions, createBatcher } from './batcher.ts';
export { connect } from './connect.ts';
export { type MigrateOptions, type MigrationReport, migrate } from './migrate.ts';
export { asCarnetError, isDatabaseAway, openPool, type PoolOptions } from './pool.ts';
export { ensureDatabase, ensureRoles, type LoginRole } from './roles.ts';
export type { Sealed } from './sealed.ts';
