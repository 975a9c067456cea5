import { join, sep } from 'node:path';
import type { Config } from './config.ts';

type WithKeyFile = Pick<Config, 'dataFolder' | 'kms'>;

/** The key file of the local key service, made at the first start when ENCRYPTION_KEY is not set. */
export function keyFileOf({ dataFolder }: WithKeyFile): string {
  return join(dataFolder, 'encryption.key');
}

/** The same where that is where the key is; null where it stands in the configuration, or with another key service. */
export function ownKeyFile(config: WithKeyFile): string | null {
  return config.kms.provider === 'local' && config.kms.encryptionKey === null ? keyFileOf(config) : null;
}

/** Whether the passphrase of the key file lies in a file of the data folder, beside what it seals. */
export function isPassphraseInside({ dataFolder, kms: { keyPassphrase } }: WithKeyFile): boolean {
  if (keyPassphrase === undefined || !('file' in keyPassphrase)) return false;
  return keyPassphrase.file.startsWith(`${dataFolder}${sep}`);
}
