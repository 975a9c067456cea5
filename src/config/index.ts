export { AddressList, bareAddress, isLoopback } from './addresses.ts';
export type {
  AppRole,
  BucketConfig,
  Config,
  KmsConfig,
  LogLevel,
  Mode,
  PublicUrl,
  SecretSource,
  SiemConfig,
  TlsConfig,
  VaultConfig,
  WitnessConfig,
} from './config.ts';
export { claimDataFolder } from './data-folder.ts';
export { type Environment, type Files, readEnvironment } from './environment.ts';
export { isPassphraseInside, keyFileOf, ownKeyFile } from './key-file.ts';
export { withoutCustodian } from './kms.ts';
export { cloudEnvironment, loadConfig, loadToken } from './load-config.ts';
export { describeProblems } from './problems.ts';
export { readConfig, withPort, withSocket } from './read-config.ts';
export { Secret } from './secret.ts';
export { weaknessOfPassphrase } from './weak-secrets.ts';
