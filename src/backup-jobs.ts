import type { Manifest } from './backup/index.ts';
import { signedBytes } from './backup/index.ts';
import type { Config } from './config/index.ts';
import { openPool } from './database/index.ts';
import { CarnetError, newUuid, type Uuid } from './kernel/index.ts';
import { askAfterRestore } from './keyring/index.ts';
import type { Product } from './product.ts';

/** Who this instance is, and the public half of the key that signs its backups (base64url). */
export async function signerOf({ instance, keyring }: Product): Promise<{ instance: Uuid; signingKey: string }> {
  return { instance, signingKey: (await keyring.backupSigner()).publicKey.toString('base64url') };
}

/** Signs manifests (base64) of backups of this instance and of nothing else; the log says that a backup was made. */
export async function signManifests(
  config: Config,
  product: Product,
  manifests: readonly string[],
): Promise<readonly string[]> {
  const signer = await product.keyring.backupSigner();
  const bytes = manifests.map((text) => Buffer.from(text, 'base64'));
  const read = bytes.map((one): Manifest => JSON.parse(one.toString('utf8')));
  if (read.some(({ format, instance }) => format !== 1 || instance !== product.instance)) {
    throw new CarnetError('bad-configuration', 'This backup is of another instance.');
  }
  const signatures = bytes.map((one) => signer.sign(signedBytes(one)).toString('base64'));
  await note(config, product, 'backup-made', read[0]?.pair ?? '');
  return signatures;
}

/**
 * Opens the restored product: a new key signs access tokens, and the log says from when on it goes on. `tokens`: search tokens stand
 * under a key that turned since, and are to be made anew.
 */
export async function noteRestore(
  config: Config,
  product: Product,
  { pair, madeAt }: { readonly pair: Uuid; readonly madeAt: string },
): Promise<{ readonly tokens: boolean }> {
  await product.keyring.signingKeys('access-token-signing');
  const lost = product.rightsReplayed.lost === null ? '' : `, ${ledgerLost}`;
  await note(config, product, 'backup-restored', `${pair}, data of ${madeAt}${lost}`);
  const keysSql = openPool(config.keysDatabase?.url.reveal() ?? '', { max: 1 });
  try {
    return { tokens: await askAfterRestore(keysSql, product.instance, new Date(madeAt)) };
  } finally {
    await keysSql.end({ timeout: 2 });
  }
}

const ledgerLost = 'the rights ledger is lost';

/** Writes into the log that somebody goes on without lines of the rights ledger, with data that came back another way; nothing where none is lost. */
export async function noteLostLedger(config: Config, product: Product): Promise<void> {
  if (product.rightsReplayed.lost !== null)
    await note(config, product, 'backup-restored', `another way, ${ledgerLost}`);
}

async function note(
  config: Config,
  product: Product,
  kind: 'backup-made' | 'backup-restored',
  what: string,
): Promise<void> {
  const sql = openPool(config.database?.url.reveal() ?? '', { max: 1 });
  try {
    const entry = {
      kind,
      request: newUuid(),
      actor: null,
      session: null,
      subject: null,
      purpose: 'operations',
      what,
    } as const;
    await product.audit.append(sql, entry, 'ok');
  } finally {
    await sql.end({ timeout: 2 });
  }
}
