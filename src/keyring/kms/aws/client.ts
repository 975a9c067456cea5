import type { KMSClient, KMSClientConfig } from '@aws-sdk/client-kms';
import { CarnetError, loadPeer } from '../../../kernel/index.ts';
import { serviceAway } from '../remote.ts';

export interface Aws {
  readonly sdk: typeof import('@aws-sdk/client-kms');
  readonly client: KMSClient;
}

/**
 * The official client. Region and credentials come by AWS's own ways (environment, profile, role of the machine or the container).
 * @param connection For tests: another endpoint with credentials of its own.
 */
export async function connectAws(connection: KMSClientConfig = {}): Promise<Aws> {
  const sdk = await loadPeer('@aws-sdk/client-kms', () => import('@aws-sdk/client-kms'));
  return { sdk, client: new sdk.KMSClient({ maxAttempts: 2, ...connection }) };
}

/** Alias of the key that one version is: AWS cannot destroy a version of a key, so each is a key of its own. */
export function aliasOf(alias: string, version: number): string {
  return `${alias}-${version}`;
}

/** The version of the KEK that a key is, by its alias; null when it has none of that form. */
export async function versionOfKey(
  { sdk, client }: Aws,
  alias: string,
  keyId: string,
  abortSignal?: AbortSignal,
): Promise<number | null> {
  const start = `${alias.slice(alias.lastIndexOf(':') + 1)}-`;
  const wanted = new sdk.ListAliasesCommand({ KeyId: keyId });
  const { Aliases = [] } = await client.send(wanted, abortSignal === undefined ? {} : { abortSignal });
  const numbers = Aliases.map(({ AliasName = '' }) =>
    AliasName.startsWith(start) ? AliasName.slice(start.length) : '',
  );
  const version = numbers.find((text) => /^[1-9]\d{0,8}$/.test(text));
  return version === undefined ? null : Number(version);
}

/** Whether AWS answered with one of these names. */
export function isAwsError(error: unknown, ...names: readonly string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}

/** Any failure that is none of the caller's, as an outage in words; an error of our own stays as it is. */
export function awsAway(error: unknown): CarnetError {
  if (error instanceof CarnetError) return error;
  if (isAwsError(error, 'AccessDeniedException', 'UnrecognizedClientException', 'InvalidSignatureException'))
    return serviceAway('(AWS) refuses these credentials, or they lack a right', error, 'rights');
  if (isAwsError(error, 'CredentialsProviderError', 'ExpiredTokenException'))
    return serviceAway('(AWS) cannot be asked: there are no valid credentials', error, 'log-in');
  if (isAwsError(error, 'NotFoundException'))
    return serviceAway('(AWS) has no key of the name that is configured', error, 'no-key');
  if (isAwsError(error, 'KMSInvalidStateException', 'DisabledException'))
    return serviceAway('(AWS) says that the key is switched off or to be deleted', error);
  return serviceAway('(AWS) cannot be reached', error, 'unreachable');
}
