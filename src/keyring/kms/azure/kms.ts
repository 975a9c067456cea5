import { constants, createHash, type KeyObject, publicEncrypt, verify } from 'node:crypto';
import type { CryptographyClient } from '@azure/keyvault-keys';
import { lengthPrefixed, randomBytes } from '../../../kernel/index.ts';
import type { KmsProvider, Wrap } from '../../contract.ts';
import { equalBytes } from '../../hash.ts';
import { deriveKey, intoSecretKey } from '../../kdf.ts';
import { writeNonce } from '../../nonce.ts';
import { XaesKey, xaesNonceLength, xaesTagLength } from '../../xaes.ts';
import { guardRemote, type Patience } from '../guard.ts';
import { type RemoteKms, serviceAway, wrapRefused } from '../remote.ts';
import { severalAtOnce } from '../several.ts';
import {
  type Azure,
  type AzureConnection,
  azureAway,
  connectAzure,
  findKey,
  nameOf,
  publicKeyOf,
  signerName,
  statusOf,
  versionsOf,
} from './client.ts';
import { parseWrap, signedBytes, writeWrap } from './wrap-format.ts';

const rewrapsAtOnce = 8;

/**
 * Azure Key Vault as the serving process uses it. Version N of the KEK is the RSA key `NAME-N`. RSA binds no context and wraps by a
 * public key: so the digest of the context is wrapped together with a content key, and the whole is signed by the key `NAME-sign`,
 * whose private half never leaves Azure. It needs get, list, unwrapKey and sign.
 * @param keyId `https://VAULT.vault.azure.net/keys/NAME`
 */
export async function openAzure(
  keyId: string,
  connection: AzureConnection = {},
  patience: Partial<Patience> = {},
): Promise<KmsProvider> {
  return guardRemote(azureKms(await connectAzure(keyId, connection)), patience);
}

interface Newest {
  readonly version: number;
  readonly keyVersion: string;
  readonly publicKey: KeyObject;
}

function azureKms(azure: Azure): RemoteKms {
  const { sdk, client, credential, options, name } = azure;
  let newest: Newest | null = null;
  let signer: { readonly id: string; readonly publicKey: KeyObject } | null = null;

  /** Each asks for its key and for a token once, so they are kept. */
  const clients = new Map<string, CryptographyClient>();
  const clientFor = (id: string): CryptographyClient => {
    const kept = clients.get(id) ?? new sdk.CryptographyClient(id, credential, options);
    clients.set(id, kept);
    return kept;
  };
  const signerOf = async (abortSignal: AbortSignal) => {
    if (signer !== null) return signer;
    const key = await client.getKey(signerName(name), { abortSignal });
    signer = { id: key.id ?? '', publicKey: publicKeyOf(key) };
    return signer;
  };
  /** Looks for a version after the newest that is known; the first time at all of them. */
  const findNewest = async (signal: AbortSignal): Promise<Newest> => {
    const from = newest === null ? ((await versionsOf(azure)).at(-1)?.version ?? 0) : newest.version + 1;
    for (let version = from; ; version++) {
      const key = version === 0 ? null : await findKey(azure, nameOf(name, version), signal);
      if (key === null) break;
      newest = { version, keyVersion: key.properties.version ?? '', publicKey: publicKeyOf(key) };
    }
    if (newest === null) throw serviceAway('(Azure) has no key of the name that is configured', undefined, 'no-key');
    return newest;
  };
  const wrapUnder = async (kek: Newest, plaintext: Uint8Array, context: Uint8Array, abortSignal: AbortSignal) => {
    const contentKey = randomBytes(32);
    const inside = Buffer.concat([contentKey, digestOf(context)]);
    const oaep = { key: kek.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    const wrappedKey = publicEncrypt(oaep, inside);
    inside.fill(0);
    const sealed = Buffer.allocUnsafe(xaesNonceLength + plaintext.length + xaesTagLength);
    writeNonce(sealed, 0);
    const key = sealingKey(contentKey, kek.version);
    key.sealInto(
      sealed,
      xaesNonceLength,
      sealed.subarray(0, xaesNonceLength),
      sealData(kek.version, context),
      plaintext,
    );
    key.wipe();
    const parts = { keyVersion: kek.keyVersion, wrappedKey, sealed };
    const { id } = await signerOf(abortSignal);
    const digest = digestOf(signedBytes(kek.version, context, parts));
    const signature = Buffer.from((await clientFor(id).sign('ES256', digest, { abortSignal })).result);
    return { kekVersion: kek.version, ciphertext: writeWrap({ ...parts, signature }) };
  };
  const unwrap = async ({ kekVersion, ciphertext }: Wrap, context: Uint8Array, abortSignal: AbortSignal) => {
    const parts = Number.isSafeInteger(kekVersion) && kekVersion > 0 ? parseWrap(ciphertext) : null;
    if (parts === null) throw wrapRefused();
    const { publicKey } = await signerOf(abortSignal);
    const signed = signedBytes(kekVersion, context, parts);
    if (!verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, parts.signature)) throw wrapRefused();
    const keyName = nameOf(name, kekVersion);
    const id = new URL(`/keys/${keyName}/${parts.keyVersion}`, client.vaultUrl).href;
    try {
      const opened = await clientFor(id).unwrapKey('RSA-OAEP-256', parts.wrappedKey, { abortSignal });
      const inside = Buffer.from(opened.result);
      if (inside.length !== 64 || !equalBytes(inside.subarray(32), digestOf(context))) throw wrapRefused();
      const key = sealingKey(inside.subarray(0, 32), kekVersion);
      const nonce = parts.sealed.subarray(0, xaesNonceLength);
      const plaintext = key.open(parts.sealed.subarray(xaesNonceLength), nonce, sealData(kekVersion, context));
      key.wipe();
      if (plaintext === null) throw wrapRefused();
      return plaintext;
    } catch (error) {
      if (statusOf(error) === 404 && kekVersion < (await findNewest(abortSignal)).version) return null;
      throw statusOf(error) === 400 ? wrapRefused(error) : error;
    }
  };
  const asked = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw azureAway(error);
    }
  };
  return {
    name: 'azure',
    authentic: true,
    place: `the key "${name}" of Azure Key Vault`,
    wrap: (plaintext, context, signal) =>
      asked(findNewest(signal).then((kek) => wrapUnder(kek, plaintext, context, signal))),
    unwrap: (wrap, context, signal) => asked(unwrap(wrap, context, signal)),
    async rewrapAll(items, signal) {
      const again = async () => {
        const kek = await findNewest(signal);
        return await severalAtOnce(items, rewrapsAtOnce, async (item) => {
          const plaintext = await unwrap(item.wrap, item.context, signal);
          if (plaintext === null) return null;
          const wrap = await wrapUnder(kek, plaintext, item.context, signal);
          plaintext.fill(0);
          return wrap;
        });
      };
      return items.length === 0 ? [] : await asked(again());
    },
    close: () => Promise.resolve(),
  };
}

function digestOf(context: Uint8Array): Buffer {
  return createHash('sha256').update(context).digest();
}

function sealingKey(contentKey: Buffer, kekVersion: number): XaesKey {
  return new XaesKey(deriveKey(intoSecretKey(contentKey), ['carnet azure kek', kekVersion]));
}

function sealData(kekVersion: number, context: Uint8Array): Buffer {
  return lengthPrefixed(['carnet azure seal', kekVersion, context]);
}
