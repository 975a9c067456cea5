import { join } from 'node:path';
import type { Config } from './config.ts';

/** The key file of the local key service, made at the first start when ENCRYPTION_KEY is not set. */
export function keyFileOf(config: Config): string {
  return join(config.dataFolder, 'encryption.key');
}

/** The same where that is where the key is; null where it stands in the configuration, or with another key service. */
export function ownKeyFile(config: Config): string | null {
  return config.kms.provider === 'local' && config.kms.encryptionKey === null ? keyFileOf(config) : null;
}
