import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { newUuid } from '../kernel/index.ts';
import type { SigningKey } from './contract.ts';
import { privateKeyFromRaw, rawPublicKey } from './curve-keys.ts';
import { equalBytes, sha256 } from './hash.ts';
import { checkRow, damagedRow, type KekRow, type RowOf, signRow, unwrapRow, wrapRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';

/** Loads the instance's Ed25519 keys of a purpose, newest first, and makes the first one when there is none. */
export async function loadSigningKeys(
  authority: RowAuthority,
  purpose: 'access-token-signing',
): Promise<readonly [SigningKey, ...SigningKey[]]> {
  const { store, instance } = authority;
  const find = async () => (await store.ofInstance(instance)).filter((row) => row.purpose === purpose).toReversed();
  let rows = await find();
  if (rows.length === 0) {
    await store.add([await makeRow(authority, purpose)]);
    rows = await find();
  }
  const [newest, ...older] = await Promise.all(rows.map((row) => unwrapSigningKey(authority, row)));
  if (newest === undefined) throw damagedRow();
  return [newest, ...older];
}

/** RFC 7638 thumbprint of the public key as a JWK (RFC 8037), base64url. */
export function keyId(rawPublic: Uint8Array): string {
  const x = Buffer.from(rawPublic).toString('base64url');
  return sha256(Buffer.from(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)).toString('base64url');
}

async function makeRow(authority: RowAuthority, purpose: string): Promise<KekRow> {
  const of: RowOf = { id: newUuid(), subject: authority.instance, kind: 'instance-key', purpose, version: 1 };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const row = await wrapRow(authority.kms, authority.instance, of, der.subarray(-32), rawPublicKey(publicKey));
  der.fill(0);
  return signRow(authority.rowKey, row);
}

async function unwrapSigningKey(authority: RowAuthority, row: KekRow): Promise<SigningKey> {
  checkRow(authority.rowKey, authority.instance, row);
  const seed = await unwrapRow(authority.kms, authority.instance, row);
  const privateKey = privateKeyFromRaw('ed25519', seed);
  seed.fill(0);
  const publicKey = createPublicKey(privateKey);
  const raw = rawPublicKey(publicKey);
  if (row.publicKey === null || !equalBytes(raw, row.publicKey)) throw damagedRow();
  return { kid: keyId(raw), privateKey, publicKey };
}
