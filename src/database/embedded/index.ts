export { findBinaries, hasPackage } from './binaries.ts';
export { removeEmbedded } from './place.ts';
export { type EmbeddedOptions, type EmbeddedPostgres, startEmbedded } from './start.ts';
export { connectionOf } from './url.ts';
