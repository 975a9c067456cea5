import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  createKeys,
  finishDraft,
  manifestBytes,
  noteVerified,
  readBack,
  readSetup,
  readVerifiedKeys,
  removeDraft,
  type Setup,
  signedBytes,
} from './backup/index.ts';
import { type Config, ownKeyFile } from './config/index.ts';
import { newUuid, type Uuid } from './kernel/index.ts';
import type { EpochWait, Keyring, WantedBackup } from './keyring/index.ts';
import { addresses } from './pools.ts';

export interface KeysBackupParts {
  readonly config: Config;
  readonly instance: Uuid;
  readonly keyring: Pick<Keyring, 'backupSigner'>;
  /** Where to put it; beside the last backup of the keys when absent. */
  readonly folder?: string;
  /** Notes in the access log that a backup was made. */
  readonly note: (pair: Uuid) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Sees to a backup of the keys that was made after a moment and read back whole: one that is there already, or a new one of the
 * keys alone, encrypted to the recovery kit. Made under the role carnet_keys, which reads every row of the keys database; no
 * owner's credentials are needed. A demo is not backed up, so nothing is lost with its old keys.
 */
export async function keysBackup(
  parts: KeysBackupParts,
  { kekVersion, since }: WantedBackup,
): Promise<'there' | EpochWait> {
  const { config, instance } = parts;
  if (config.mode === 'demo') return 'there';
  const setup = await readSetup(config.dataFolder);
  if (setup === null || setup.instance !== instance) return 'no-kit';
  if (setup.kit.confirmedAt === null) return 'kit-not-typed-back';
  const verified = await readVerifiedKeys(config.dataFolder);
  if (verified.some((one) => one.kekVersion >= kekVersion && Date.parse(one.madeAt) >= since.getTime())) return 'there';
  const last = verified.findLast(({ keysPath }) => keysPath !== undefined)?.keysPath;
  const folder = parts.folder ?? (last === undefined ? null : dirname(last));
  // A disk that is not there now is waited for: nothing is written where it would stand.
  if (folder === null || !(await isFolder(folder))) return 'no-folder';
  try {
    await make(parts, setup, folder);
    return 'there';
  } catch (error) {
    parts.onError(error);
    return 'backup-failed';
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}

async function make({ config, keyring, note }: KeysBackupParts, setup: Setup, folder: string): Promise<void> {
  const pair = newUuid();
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const keysPath = join(folder, `carnet-${time}Z-${pair.slice(0, 8)}.keys.carnet-backup`);
  const options = { keysUrl: addresses(config).keys, keyFile: ownKeyFile(config), setup, pair, keysPath };
  const { manifest, kekVersion } = await createKeys(options);
  try {
    const signer = await keyring.backupSigner();
    await finishDraft(keysPath, manifest, signer.sign(signedBytes(manifestBytes(manifest))));
    await readBack(keysPath, Buffer.from(setup.signingKey, 'base64url'));
  } catch (error) {
    await removeDraft(keysPath);
    await rm(keysPath, { force: true });
    throw error;
  }
  await note(pair);
  await noteVerified(config.dataFolder, {
    pair,
    madeAt: manifest.madeAt,
    verifiedAt: new Date().toISOString(),
    how: 'read-back',
    kekVersion,
    keysAlone: true,
    keysPath,
  });
}
