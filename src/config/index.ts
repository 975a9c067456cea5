export { AddressList, bareAddress, isLoopback } from './addresses.ts';
export type {
  Config,
  LogLevel,
  Mode,
  PublicUrl,
  TlsConfig,
} from './config.ts';
export { claimDataFolder } from './dataFolder.ts';
export { type Environment, type Files, readEnvironment } from './environment.ts';
export { loadConfig } from './loadConfig.ts';
export { describeProblems } from './problems.ts';
export { readConfig, withPort } from './readConfig.ts';
export { Secret } from './secret.ts';
export { readToken } from './token.ts';
