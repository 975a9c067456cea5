import type { CredentialDeviceType } from '@simplewebauthn/server';
import type { Challenge } from './challenge.ts';
import { type Assertion, readRegistration } from './credential.ts';
import type { Site } from './site.ts';
import { webauthn } from './webauthn.ts';

/** COSE: EdDSA, ES256, and RS256 for Windows Hello. */
export const algorithms = [-8, -7, -257];

interface Answer {
  readonly challenge: Challenge;
  readonly backedUp: boolean;
  readonly deviceType: CredentialDeviceType;
}

export interface NewCredential extends Answer {
  /** base64url. */
  readonly id: string;
  /** COSE_Key. */
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
}

export interface ShownCredential extends Answer {
  readonly counter: number;
}

type Library = Awaited<ReturnType<typeof webauthn>>;

/** Null for a challenge that is none, or for something else. */
type ReadChallenge = (text: string) => Challenge | null;

/**
 * Checks the answer of `navigator.credentials.create` (WebAuthn level 3, 7.1): type, challenge, origin, rpIdHash, user
 * present and verified, key of a kind that was offered. Null for anything that is not right, whatever it is.
 */
export async function verifyRegistration(
  site: Site,
  json: unknown,
  read: ReadChallenge,
): Promise<NewCredential | null> {
  const credential = readRegistration(json);
  if (credential === null) return null;
  const library = await webauthn();
  return await orNull(async () => {
    const { clientDataJSON, attestationObject, transports } = credential.response;
    const asked = readAsked(library, clientDataJSON, read);
    if (asked === null || !isPlain(library, attestationObject)) return null;
    const { verified, registrationInfo } = await library.verifyRegistrationResponse({
      response: {
        ...credential,
        response: { clientDataJSON, attestationObject, transports },
        clientExtensionResults: {},
      },
      expectedChallenge: asked.text,
      expectedOrigin: site.origin,
      expectedRPID: site.id,
      expectedType: 'webauthn.create',
      requireUserPresence: true,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified || registrationInfo.credential.id !== credential.id) return null;
    const { credential: made, credentialBackedUp, credentialDeviceType } = registrationInfo;
    return {
      challenge: asked.challenge,
      id: made.id,
      publicKey: Buffer.from(made.publicKey),
      counter: made.counter,
      transports,
      backedUp: credentialBackedUp,
      deviceType: credentialDeviceType,
    };
  });
}

/**
 * Checks the answer of `navigator.credentials.get` (WebAuthn level 3, 7.2) against the public key of the credential. The
 * counter is only given back: it counts for something once the signature is known to be right, and the library looks at it
 * before. Null for anything that is not right.
 */
export async function verifyAssertion(
  site: Site,
  assertion: Assertion,
  publicKey: Uint8Array,
  read: ReadChallenge,
): Promise<ShownCredential | null> {
  const library = await webauthn();
  return await orNull(async () => {
    const { clientDataJSON, authenticatorData, signature } = assertion.response;
    const asked = readAsked(library, clientDataJSON, read);
    if (asked === null) return null;
    const { verified, authenticationInfo } = await library.verifyAuthenticationResponse({
      response: {
        ...assertion,
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: asked.text,
      expectedOrigin: site.origin,
      expectedRPID: site.id,
      expectedType: 'webauthn.get',
      requireUserVerification: true,
      credential: { id: assertion.id, publicKey: Uint8Array.from(publicKey), counter: 0 },
    });
    if (!verified) return null;
    const { newCounter, credentialBackedUp, credentialDeviceType } = authenticationInfo;
    return {
      challenge: asked.challenge,
      counter: newCounter,
      backedUp: credentialBackedUp,
      deviceType: credentialDeviceType,
    };
  });
}

/**
 * The challenge that was answered. Null when it is none, and for a page within a page of another origin: Carnet's are never
 * shown there, and the library lets it pass.
 */
function readAsked(
  { decodeClientDataJSON }: Library,
  clientDataJSON: string,
  read: ReadChallenge,
): { readonly text: string; readonly challenge: Challenge } | null {
  const data = decodeClientDataJSON(clientDataJSON);
  if (data.crossOrigin === true || 'topOrigin' in data || typeof data.challenge !== 'string') return null;
  const challenge = read(data.challenge);
  return challenge === null ? null : { text: data.challenge, challenge };
}

/**
 * No attestation, or one by the key itself. Carnet asks for none; and to check a certificate the library would fetch the
 * addresses that it names, which whoever sends it chooses.
 */
function isPlain({ decodeAttestationObject }: Library, attestationObject: string): boolean {
  const object = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, 'base64url')));
  const format = object.get('fmt');
  return format === 'none' || (format === 'packed' && object.get('attStmt').get('x5c') === undefined);
}

/** The library throws an Error of any kind at what it does not like, a TypeError or RangeError at what it did not foresee. */
async function orNull<T>(check: () => Promise<T | null>): Promise<T | null> {
  try {
    return await check();
  } catch {
    return null;
  }
}
