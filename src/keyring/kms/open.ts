import { readFile } from 'node:fs/promises';
import type { Sql } from 'postgres';
import { type Config, keyFileOf } from '../../config/index.ts';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { KeyRights, KeyringOptions, KmsCustodian, KmsProvider, Wrap } from '../contract.ts';
import { openGenerationsCustodian } from '../generations/custodian.ts';
import { type Moved, moveKeys } from '../generations/move.ts';
import { openGenerations } from '../generations/provider.ts';
import { generationSize, generationStore } from '../generations/store.ts';
import { openAwsCustodian } from './aws/custodian.ts';
import { openAws } from './aws/kms.ts';
import { openAzureCustodian } from './azure/custodian.ts';
import { openAzure } from './azure/kms.ts';
import { parseEncryptionKey } from './encryption-key.ts';
import { openGcpCustodian } from './gcp/custodian.ts';
import { openGcp } from './gcp/kms.ts';
import type { KeyFile } from './key-file.ts';
import type { PassphraseSource } from './key-file-seal.ts';
import { openKeyFile, parseKeyFile } from './key-file-text.ts';
import { createLocalCustodian, createLocalKms } from './local.ts';
import type { LocalKey } from './local-keks.ts';
import { openVault, openVaultCustodian, openVaultValues } from './vault/open.ts';
import { vaultRights } from './vault/rights.ts';

/** The key service that the configuration names, as the serving process may use it. */
export async function openKms(config: Config): Promise<KmsProvider> {
  return await openProvider(config, config.kms.provider);
}

/** What encrypts the values of records where `KMS_SEALS` says so, or did so once; none where no Vault is configured. */
export function openValues({ kms }: Config): Pick<KeyringOptions, 'values'> {
  if (kms.vault === undefined || kms.vault.app === null) return {};
  return { values: { service: openVaultValues(kms.vault), seals: kms.seals === 'records' } };
}

/**
 * Asks the key service what the serving process may do beyond its work; null where it cannot be asked, since the process holds the key
 * itself or the service knows no such question.
 */
export function keyRights({ kms }: Config): (() => Promise<KeyRights>) | null {
  const { provider, vault } = kms;
  return provider === 'vault' && vault !== undefined ? () => vaultRights(vault) : null;
}

/** Its other half, for the command line and the process that works on keys. */
export async function openCustodian(config: Config): Promise<KmsCustodian> {
  return await openCustodianOf(config, config.kms.provider);
}

async function openCustodianOf(config: Config, provider: string): Promise<KmsCustodian> {
  const { vault, awsKeyId, gcpKey, azureKeyId } = config.kms;
  if (provider === 'local') return await createLocalCustodian(localKey(config));
  if (provider === 'vault' && vault !== undefined) return openVaultCustodian(vault);
  if (provider === 'aws' && awsKeyId !== undefined) return await openAwsCustodian(awsKeyId);
  if (provider === 'gcp' && gcpKey !== undefined) return await openGcpCustodian(gcpKey);
  if (provider === 'azure' && azureKeyId !== undefined) return await openAzureCustodian(azureKeyId);
  throw notSet(provider);
}

/** Any key service whose settings are written, also one that `KMS` does not name. */
async function openProvider(config: Config, provider: string): Promise<KmsProvider> {
  const { vault, awsKeyId, gcpKey, azureKeyId } = config.kms;
  if (provider === 'local') return await createLocalKms(localKey(config));
  if (provider === 'vault' && vault !== undefined) return openVault(vault);
  if (provider === 'aws' && awsKeyId !== undefined) return await openAws(awsKeyId);
  if (provider === 'gcp' && gcpKey !== undefined) return await openGcp(gcpKey);
  if (provider === 'azure' && azureKeyId !== undefined) return await openAzure(azureKeyId);
  throw notSet(provider);
}

/**
 * The key service of an instance, whatever it moved through; its keys database says so. `bad-configuration` when `KMS` names one
 * that the keys are not with.
 */
export async function openInstanceKms(config: Config, keysSql: Sql): Promise<KmsProvider> {
  const open = (provider: string) => openProvider(config, provider);
  return await openGenerations({ store: generationStore(keysSql), open, configured: config.kms.provider });
}

/**
 * The key service of the configuration for keys that are being restored, whose database does not say yet what they moved through: of
 * a row's number the version within its own generation counts, which must be with this service. `keyFile`: instead of the configured.
 */
export async function openRestoredKms(config: Config, keyFile: string | null): Promise<KmsProvider> {
  if (keyFile !== null) return await createLocalKms({ file: keyFile, passphrase: passphraseOf(config) });
  const kms = await openProvider(config, config.kms.provider);
  const within = (wrap: Wrap): Wrap => ({ ...wrap, kekVersion: wrap.kekVersion % generationSize });
  return { ...kms, unwrap: (wrap, context) => kms.unwrap(within(wrap), context) };
}

/** Its other half, with versions numbered as the rows of the keys database have them. */
export async function openInstanceCustodian(config: Config, keysSql: Sql): Promise<KmsCustodian> {
  const open = (provider: string | null) => openCustodianOf(config, provider ?? config.kms.provider);
  return await openGenerationsCustodian(generationStore(keysSql), open);
}

/** Moves the keys of an instance to another of the key services whose settings are written; see `moveKeys`. */
export async function moveInstanceKeys(config: Config, keysSql: Sql, instance: Uuid, to: string): Promise<Moved> {
  const open = (provider: string) => openProvider(config, provider);
  return await moveKeys({ sql: keysSql, instance, open, configured: config.kms.provider, to });
}

function notSet(provider: string): CarnetError {
  return new CarnetError('bad-configuration', `KMS is "${provider}", and its settings are missing.`);
}

function localKey(config: Config): LocalKey {
  const { encryptionKey } = config.kms;
  return encryptionKey === null ? configuredKeyFile(config) : { key: parseEncryptionKey(encryptionKey.reveal()) };
}

/** The key file of an instance, with what is configured to open it. */
export function configuredKeyFile(config: Config): KeyFile {
  return { file: keyFileOf(config), passphrase: passphraseOf(config) };
}

/**
 * Whether the text of a key file, that of a backup for instance, opens with what is configured: `bad-configuration` when its form is
 * another, or its passphrase is missing or another.
 */
export async function demandOpenKeyFile(config: Config, text: string): Promise<void> {
  const { file, passphrase = async () => null } = configuredKeyFile(config);
  await openKeyFile(file, parseKeyFile(file, text), passphrase);
}

/** Read at each need, so that a passphrase is exchanged together with the file's, without a restart. */
function passphraseOf({ kms }: Config): PassphraseSource {
  const source = kms.keyPassphrase;
  if (source === undefined) return async () => null;
  if ('value' in source) return async () => source.value.reveal();
  return async () => {
    const text = await readFile(source.file, 'utf8').catch(() => '');
    if (text.trim() !== '') return text.trim();
    throw new CarnetError(
      'bad-configuration',
      `The file ${source.file}, which CARNET_KEY_PASSPHRASE_FILE names, is empty or cannot be read.`,
    );
  };
}
