import { type Config, keyFileOf } from '../../config/index.ts';
import type { KmsCustodian, KmsProvider } from '../contract.ts';
import { parseEncryptionKey } from './encryption-key.ts';
import { createLocalCustodian, createLocalKms } from './local.ts';
import type { LocalKey } from './local-keks.ts';

/** The key service that the configuration names, as the serving process may use it. */
export async function openKms(config: Config): Promise<KmsProvider> {
  return await createLocalKms(localKey(config));
}

/** Its other half, for the command line and the process that works on keys. */
export async function openCustodian(config: Config): Promise<KmsCustodian> {
  return await createLocalCustodian(localKey(config));
}

function localKey(config: Config): LocalKey {
  const { encryptionKey } = config.kms;
  return encryptionKey === null ? { file: keyFileOf(config) } : { key: parseEncryptionKey(encryptionKey.reveal()) };
}
