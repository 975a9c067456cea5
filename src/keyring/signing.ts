import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { newUuid } from '../kernel/index.ts';
import type { SigningKey } from './contract.ts';
import { privateKeyFromRaw, rawPublicKey } from './curve-keys.ts';
import { equalBytes, sha256 } from './hash.ts';
import { checkRow, damagedRow, type KekRow, type RowOf, signRow, unwrapRow, wrapRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';

export type SigningPurpose = 'access-token-signing' | 'checkpoint-signing';

/** RFC 7638 thumbprint of the public key as a JWK (RFC 8037), base64url. */
export function keyId(rawPublic: Uint8Array): string {
  const x = Buffer.from(rawPublic).toString('base64url');
  return sha256(Buffer.from(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)).toString('base64url');
}

/** A row with a new Ed25519 key of the instance. */
export async function makeSigningRow(
  authority: RowAuthority,
  purpose: SigningPurpose,
  version: number,
): Promise<KekRow> {
  const of: RowOf = { id: newUuid(), subject: authority.instance, kind: 'instance-key', purpose, version };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const row = await wrapRow(authority.kms, authority.instance, of, der.subarray(-32), rawPublicKey(publicKey));
  der.fill(0);
  return signRow(authority.rowKey, row);
}

/** The key of a row; `not-openable` when anything of it is not as it was made. */
export async function unwrapSigningKey(authority: RowAuthority, row: KekRow): Promise<SigningKey> {
  checkRow(authority.rowKey, authority.instance, row);
  const seed = await unwrapRow(authority.kms, authority.instance, row);
  const privateKey = privateKeyFromRaw('ed25519', seed);
  seed.fill(0);
  const publicKey = createPublicKey(privateKey);
  const raw = rawPublicKey(publicKey);
  if (row.publicKey === null || !equalBytes(raw, row.publicKey)) throw damagedRow();
  return { kid: keyId(raw), privateKey, publicKey };
}
