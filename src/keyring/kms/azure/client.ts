import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JsonWebKey, KeyClient, KeyClientOptions, KeyVaultKey } from '@azure/keyvault-keys';
import { CarnetError, loadPeer } from '../../../kernel/index.ts';
import { serviceAway } from '../remote.ts';

export type AzureSdk = typeof import('@azure/keyvault-keys');
type Credential = ConstructorParameters<typeof KeyClient>[1];

export interface AzureConnection {
  /** Absent: Azure's own ways (environment, managed identity, the operator's log-in). */
  readonly credential?: Credential;
  readonly options?: KeyClientOptions;
}

export interface Azure {
  readonly sdk: AzureSdk;
  readonly client: KeyClient;
  readonly credential: Credential;
  readonly options: KeyClientOptions;
  /** Name of the key, to which `-N` and `-sign` are added. */
  readonly name: string;
}

/** @param keyId `https://VAULT.vault.azure.net/keys/NAME` */
export async function connectAzure(keyId: string, connection: AzureConnection): Promise<Azure> {
  const sdk = await loadPeer('@azure/keyvault-keys', () => import('@azure/keyvault-keys'));
  const credential = connection.credential ?? (await ownCredential());
  const options = { retryOptions: { maxRetries: 0 }, ...connection.options };
  const url = new URL(keyId);
  const name = url.pathname.split('/')[2] ?? '';
  return { sdk, client: new sdk.KeyClient(url.origin, credential, options), credential, options, name };
}

async function ownCredential(): Promise<Credential> {
  const { DefaultAzureCredential } = await loadPeer('@azure/identity', () => import('@azure/identity'));
  return new DefaultAzureCredential();
}

/** Azure cannot destroy a version of a key, so each version of the KEK is a key of its own. */
export function nameOf(name: string, version: number): string {
  return `${name}-${version}`;
}

/** The key that signs wraps: RSA wraps by its public half, which is no secret. */
export function signerName(name: string): string {
  return `${name}-sign`;
}

/** The number of a key's name; null for any other key. */
export function versionOfName(name: string, keyName: string): number | null {
  const number = keyName.startsWith(`${name}-`) ? keyName.slice(name.length + 1) : '';
  return /^[1-9]\d{0,8}$/.test(number) ? Number(number) : null;
}

/** The versions that Azure has now, in rising order. */
export async function versionsOf({ client, name }: Azure): Promise<{ version: number; madeAt: Date | null }[]> {
  const found: { version: number; madeAt: Date | null }[] = [];
  for await (const { name: keyName, createdOn } of client.listPropertiesOfKeys()) {
    const version = versionOfName(name, keyName);
    if (version !== null) found.push({ version, madeAt: createdOn ?? null });
  }
  return found.sort((a, b) => a.version - b.version);
}

/** Null when there is no such key (any more). */
export async function findKey(
  { client }: Azure,
  keyName: string,
  abortSignal?: AbortSignal,
): Promise<KeyVaultKey | null> {
  try {
    return await client.getKey(keyName, abortSignal === undefined ? {} : { abortSignal });
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

export function publicKeyOf(key: KeyVaultKey): KeyObject {
  const { kty, n, e, crv, x, y } = key.key ?? ({} satisfies JsonWebKey);
  const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('base64url');
  // A key in an HSM is of the same kind for whoever has the public half.
  const jwk =
    kty?.startsWith('RSA') === true
      ? { kty: 'RSA', n: text(n), e: text(e) }
      : { kty: 'EC', crv: crv ?? 'P-256', x: text(x), y: text(y) };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

export function statusOf(error: unknown): number | null {
  const has = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
  return has ? Number(error.statusCode) : null;
}

/** Any failure that is none of the caller's, as an outage in words; an error of our own stays as it is. */
export function azureAway(error: unknown): CarnetError {
  if (error instanceof CarnetError) return error;
  const status = statusOf(error);
  if (status === 401 || status === 403)
    return serviceAway(
      '(Azure) refuses these credentials, they lack a right, or the key is switched off',
      error,
      'rights',
    );
  if (status === 404) return serviceAway('(Azure) has no key of the name that is configured', error, 'no-key');
  if (error instanceof Error && /Credential|Authentication/.test(error.name))
    return serviceAway('(Azure) cannot be asked: there are no valid credentials', error, 'log-in');
  return serviceAway('(Azure) cannot be reached', error, 'unreachable');
}
