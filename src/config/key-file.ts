import { join } from 'node:path';
import type { Config } from './config.ts';

/** The key file of the local key service, made at the first start when ENCRYPTION_KEY is not set. */
export function keyFileOf(config: Config): string {
  return join(config.dataFolder, 'encryption.key');
}
