export { AddressList, bareAddress, isLoopback } from './addresses.ts';
export type {
  Config,
  LogLevel,
  Mode,
  PublicUrl,
  TlsConfig,
  WitnessConfig,
} from './config.ts';
export { claimDataFolder } from './data-folder.ts';
export { type Environment, type Files, readEnvironment } from './environment.ts';
export { keyFileOf } from './key-file.ts';
export { loadConfig, loadToken } from './load-config.ts';
export { describeProblems } from './problems.ts';
export { readConfig, withPort } from './read-config.ts';
export { Secret } from './secret.ts';
