import type { KeyManagementServiceClient } from '@google-cloud/kms';
import { CarnetError, loadPeer } from '../../../kernel/index.ts';
import { serviceAway } from '../remote.ts';

export type GcpClient = KeyManagementServiceClient;
export type GcpConnection = NonNullable<ConstructorParameters<typeof KeyManagementServiceClient>[0]>;

/**
 * The official client, over HTTPS and JSON. Credentials come by Google's own ways (GOOGLE_APPLICATION_CREDENTIALS, the machine's
 * account).
 * @param connection For tests: another endpoint with credentials of its own.
 */
export async function connectGcp(connection: GcpConnection = {}): Promise<GcpClient> {
  const { KeyManagementServiceClient } = await loadPeer('@google-cloud/kms', () => import('@google-cloud/kms'));
  return new KeyManagementServiceClient({ fallback: true, ...connection });
}

/** What a call may take, in ms; its caller may have given up before. No call is repeated by itself. */
export const callOptions = { timeout: 5_000, maxRetries: 0 } as const;

/** The codes of gRPC that matter here. */
export const grpc = {
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  failedPrecondition: 9,
  unauthenticated: 16,
};

export function codeOfGcp(error: unknown): number | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;
}

/** Any failure that is none of the caller's, as an outage in words; an error of our own stays as it is. */
export function gcpAway(error: unknown): CarnetError {
  if (error instanceof CarnetError) return error;
  const code = codeOfGcp(error);
  if (code === grpc.permissionDenied || code === grpc.unauthenticated)
    return serviceAway('(Google) refuses these credentials, or they lack a right', error, 'rights');
  if (code === grpc.notFound) return serviceAway('(Google) has no key of the name that is configured', error, 'no-key');
  if (code === grpc.failedPrecondition) return serviceAway('(Google) says that the key is switched off', error);
  return serviceAway('(Google) cannot be reached', error, 'unreachable');
}

/** The number at the end of `…/cryptoKeyVersions/N`. */
export function numberOf(versionName: string | null | undefined): number {
  const number = Number(/\/cryptoKeyVersions\/(\d{1,9})$/.exec(versionName ?? '')?.[1]);
  if (!Number.isSafeInteger(number)) throw serviceAway('(Google) has no primary version of the key that is configured');
  return number;
}

/** Whether a version is gone, or on its way there (the state may come as a name or as a number). */
export function isDestroyed(state: unknown): boolean {
  return state === 'DESTROYED' || state === 'DESTROY_SCHEDULED' || state === 3 || state === 4;
}
