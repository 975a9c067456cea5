import { type Config, keyFileOf } from '../../config/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import type { KmsCustodian, KmsProvider } from '../contract.ts';
import { parseEncryptionKey } from './encryption-key.ts';
import { createLocalCustodian, createLocalKms } from './local.ts';
import type { LocalKey } from './local-keks.ts';
import { openVault, openVaultCustodian } from './vault/open.ts';

/** The key service that the configuration names, as the serving process may use it. */
export async function openKms(config: Config): Promise<KmsProvider> {
  const { provider, vault } = config.kms;
  if (provider === 'local') return await createLocalKms(localKey(config));
  if (provider === 'vault' && vault !== undefined) return openVault(vault);
  throw notSet(provider);
}

/** Its other half, for the command line and the process that works on keys. */
export async function openCustodian(config: Config): Promise<KmsCustodian> {
  const { provider, vault } = config.kms;
  if (provider === 'local') return await createLocalCustodian(localKey(config));
  if (provider === 'vault' && vault !== undefined) return openVaultCustodian(vault);
  throw notSet(provider);
}

function notSet(provider: string): CarnetError {
  return new CarnetError('bad-configuration', `KMS is "${provider}", and its settings are missing.`);
}

function localKey(config: Config): LocalKey {
  const { encryptionKey } = config.kms;
  return encryptionKey === null ? { file: keyFileOf(config) } : { key: parseEncryptionKey(encryptionKey.reveal()) };
}
