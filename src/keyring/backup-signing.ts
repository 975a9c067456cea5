import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { addRows } from './add-rows.ts';
import type { BackupSigner } from './contract.ts';
import { publicKeyFromRaw, rawPublicKey } from './curve-keys.ts';
import { damagedRow, type KekRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';
import { makeSigningRow, unwrapSigningKey } from './signing.ts';

const purpose = 'backup-signing';

/** The instance's one backup signing key, made at first use. */
export async function loadBackupSigner(authority: RowAuthority): Promise<BackupSigner> {
  let row = await findRow(authority);
  if (row === undefined) {
    // Of two processes that make it at once one row stays.
    await addRows(authority, [await makeSigningRow(authority, purpose, 1)]);
    row = await findRow(authority);
  }
  if (row === undefined) throw damagedRow();
  const { privateKey } = await unwrapSigningKey(authority, row);
  return signerOf(privateKey);
}

async function findRow({ store, instance }: RowAuthority): Promise<KekRow | undefined> {
  const rows = await store.ofInstance(instance);
  return rows.findLast((row) => row.kind === 'instance-key' && row.purpose === purpose);
}

function signerOf(privateKey: KeyObject): BackupSigner {
  return {
    publicKey: rawPublicKey(createPublicKey(privateKey)),
    sign: (message) => sign(null, message, privateKey),
  };
}

/** Whether a backup's signature was made by the private half of `publicKey` (raw 32 bytes). */
export function verifyBackupSignature(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, message, publicKeyFromRaw('ed25519', publicKey), signature);
}
