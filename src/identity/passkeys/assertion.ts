import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import { codeRefused } from '../failures.ts';
import type { Db } from '../store.ts';
import { type Challenge, type ChallengeUse, readChallenge } from './challenge.ts';
import { isOurPasskey } from './origin.ts';
import { relyingParty } from './relying-party.ts';
import { findPasskey, type PasskeyRow } from './store.ts';

export interface Assertion {
  readonly passkey: PasskeyRow;
  readonly challenge: Challenge;
  readonly counter: number;
  readonly backedUp: boolean;
}

export type Refused = { readonly passkey: PasskeyRow | null };

/** A credential's JSON is large only when somebody plays. */
const mostText = 20_000;

/**
 * Checks what an authenticator signed (WebAuthn 7.2): a passkey that this server stored, a challenge of ours for this use, our
 * origin, the person verified, the signature. Whatever is wrong is told apart for the log alone. Touches no account key.
 */
export async function checkAssertion(
  context: Context,
  sql: Db,
  use: Exclude<ChallengeUse, 'register'>,
  bound: string,
  credential: Readonly<Record<string, unknown>>,
): Promise<Assertion | Refused> {
  const answer = asAnswer(credential);
  const challenge =
    answer === null ? null : readChallenge(context.keyring, use, bound, challengeOf(answer), context.clock.now());
  if (answer === null || challenge === null) return { passkey: null };
  const passkey = await findPasskey(sql, sha256(Buffer.from(answer.id, 'base64url')));
  if (passkey === null || !isOurPasskey(context.keyring, passkey)) return { passkey: null };
  const party = relyingParty(context.config.publicUrl);
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challengeOf(answer),
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      // Counters are compared by us (0: the library compares nothing), so that a copy is told from a wrong signature.
      credential: { id: answer.id, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
    });
    if (!verified) return { passkey };
    return {
      passkey,
      challenge,
      counter: authenticationInfo.newCounter,
      backedUp: authenticationInfo.credentialBackedUp,
    };
  } catch {
    return { passkey }; // the library throws for everything that is not as it should be
  }
}

/** Whether the authenticator's counter went back or stood still (WebAuthn 6.1.1): there may be two of it. */
export function isCopy({ passkey, counter }: Assertion): boolean {
  return passkey.regressedAt !== null || ((counter > 0 || passkey.counter > 0) && counter <= passkey.counter);
}

/** The one answer to whatever is wrong with a passkey, before sign-in. */
export const passkeyRefused = codeRefused;

function asAnswer(credential: Readonly<Record<string, unknown>>): AuthenticationResponseJSON | null {
  const { id, rawId, type, response } = credential;
  if (typeof id !== 'string' || rawId !== id || type !== 'public-key' || !isTextRecord(response)) return null;
  const { clientDataJSON, authenticatorData, signature } = response;
  if (typeof clientDataJSON !== 'string' || typeof authenticatorData !== 'string' || typeof signature !== 'string')
    return null;
  // Rebuilt from what is used and no more: no key of the sender's own reaches the library.
  return {
    id,
    rawId: id,
    type,
    response: { clientDataJSON, authenticatorData, signature },
    clientExtensionResults: {},
  };
}

/** An object whose values are texts of a reasonable length, or absent. */
export function isTextRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => typeof one !== 'string' || one.length <= mostText);
}

/** The challenge that the client says it was asked; nothing is believed of it but its tag. */
export function challengeOf(answer: { readonly response: { readonly clientDataJSON: string } }): string {
  try {
    const data: unknown = JSON.parse(Buffer.from(answer.response.clientDataJSON, 'base64url').toString('utf8'));
    const challenge = typeof data === 'object' && data !== null && 'challenge' in data ? data.challenge : null;
    return typeof challenge === 'string' ? challenge : '';
  } catch {
    return '';
  }
}

export function accountOf(result: Assertion | Refused): Uuid | null {
  return result.passkey?.account ?? null;
}
