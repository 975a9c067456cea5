import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';
import type { ShownCredential } from '../../../api/contract.ts';
import { ApiError } from '../../../api/problem.ts';

export const passkeysPossible = browserSupportsWebAuthn;
/** Whether the browser can offer passkeys in the list under a field. */
export const passkeysInList = browserSupportsWebAuthnAutofill;

/** Ends what the browser is asking of its owner, if anything. */
export const stopAsking = (): void => WebAuthnAbortService.cancelCeremony();

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON'];

/**
 * Has a passkey sign the challenge of `options` (WebAuthn 5.1.4). `inList`: offered under the address field, for as long as the
 * page waits. Throws ApiError: `passkey-left` when the page ended it itself, `passkey-cancelled` when its owner or its time did,
 * `passkey-not-possible` for what this browser cannot do.
 */
export async function showPasskey(options: Record<string, unknown>, inList = false): Promise<ShownCredential> {
  try {
    // The server made these options for exactly this call.
    const optionsJSON = options as unknown as Options;
    const { id, rawId, type, response } = await startAuthentication({ optionsJSON, useBrowserAutofill: inList });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return {
      id,
      rawId,
      type,
      // What extensions answer stays here: a result of `prf` is a key.
      clientExtensionResults: {},
      response: { clientDataJSON, authenticatorData, signature, ...(userHandle === undefined ? {} : { userHandle }) },
    };
  } catch (error) {
    throw new ApiError({ code: codeOf(error), status: 0 });
  }
}

function codeOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'AbortError') return 'passkey-left';
  return name === 'NotAllowedError' ? 'passkey-cancelled' : 'passkey-not-possible';
}
