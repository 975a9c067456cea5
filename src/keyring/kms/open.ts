import { type Config, type KmsProviderName, keyFileOf } from '../../config/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import type { KmsCustodian, KmsProvider } from '../contract.ts';
import { openAwsCustodian } from './aws/custodian.ts';
import { openAws } from './aws/kms.ts';
import { openAzureCustodian } from './azure/custodian.ts';
import { openAzure } from './azure/kms.ts';
import { parseEncryptionKey } from './encryption-key.ts';
import { openGcpCustodian } from './gcp/custodian.ts';
import { openGcp } from './gcp/kms.ts';
import { createLocalCustodian, createLocalKms } from './local.ts';
import type { LocalKey } from './local-keks.ts';
import { openVault, openVaultCustodian } from './vault/open.ts';

/** The key service that the configuration names, as the serving process may use it. */
export async function openKms(config: Config): Promise<KmsProvider> {
  return await openProvider(config, config.kms.provider);
}

/** Its other half, for the command line and the process that works on keys. */
export async function openCustodian(config: Config): Promise<KmsCustodian> {
  const { provider, vault, awsKeyId, gcpKey, azureKeyId } = config.kms;
  if (provider === 'local') return await createLocalCustodian(localKey(config));
  if (provider === 'vault' && vault !== undefined) return openVaultCustodian(vault);
  if (provider === 'aws' && awsKeyId !== undefined) return await openAwsCustodian(awsKeyId);
  if (provider === 'gcp' && gcpKey !== undefined) return await openGcpCustodian(gcpKey);
  if (provider === 'azure' && azureKeyId !== undefined) return await openAzureCustodian(azureKeyId);
  throw notSet(provider);
}

/** Any key service whose settings are written, also one that `KMS` does not name. */
export async function openProvider(config: Config, provider: KmsProviderName): Promise<KmsProvider> {
  const { vault, awsKeyId, gcpKey, azureKeyId } = config.kms;
  if (provider === 'local') return await createLocalKms(localKey(config));
  if (provider === 'vault' && vault !== undefined) return openVault(vault);
  if (provider === 'aws' && awsKeyId !== undefined) return await openAws(awsKeyId);
  if (provider === 'gcp' && gcpKey !== undefined) return await openGcp(gcpKey);
  if (provider === 'azure' && azureKeyId !== undefined) return await openAzure(azureKeyId);
  throw notSet(provider);
}

function notSet(provider: string): CarnetError {
  return new CarnetError('bad-configuration', `KMS is "${provider}", and its settings are missing.`);
}

function localKey(config: Config): LocalKey {
  const { encryptionKey } = config.kms;
  return encryptionKey === null ? { file: keyFileOf(config) } : { key: parseEncryptionKey(encryptionKey.reveal()) };
}
