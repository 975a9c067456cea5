import { browserSupportsWebAuthn, startRegistration, WebAuthnError } from '@simplewebauthn/browser';
import { ApiError } from '../../../api/problem.ts';

export const passkeysPossible = browserSupportsWebAuthn;

type Options = Parameters<typeof startRegistration>[0]['optionsJSON'];

/**
 * Lets this device make a passkey (WebAuthn 5.1.3). Throws ApiError: `passkey-there` when it has one for this account already,
 * `passkey-cancelled` when its owner or its time ended it, `passkey-not-possible` for what this device cannot do.
 */
export async function makePasskey(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  try {
    // The server made these options for exactly this call.
    const optionsJSON = options as unknown as Options;
    const { id, rawId, type, response } = await startRegistration({ optionsJSON });
    const { clientDataJSON, attestationObject, transports } = response;
    return {
      id,
      rawId,
      type,
      // What extensions answer stays here: a result of `prf` is a key.
      clientExtensionResults: {},
      response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) },
    };
  } catch (error) {
    throw new ApiError({ code: codeOf(error), status: 0 });
  }
}

function codeOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'InvalidStateError') return 'passkey-there';
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED')
    return 'passkey-there';
  return name === 'NotAllowedError' || name === 'AbortError' ? 'passkey-cancelled' : 'passkey-not-possible';
}
