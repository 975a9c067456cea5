import { isUuid, lengthPrefixed, newUuid, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';

/** What a challenge is for; one that was made for one thing is nothing for another. */
export type ChallengeUse = 'sign-in' | 'register' | 'step-up';

/** How long an authenticator may take. */
export const challengeLifeMs = 5 * 60_000;

export interface Challenge {
  /** Random; the answer is recorded under it, so that it counts once. */
  readonly id: Uuid;
  readonly expires: number;
}

const [idBytes, timeBytes, tagBytes] = [16, 6, 16];

type Vouch = Pick<Keyring, 'mac'>;

/**
 * A challenge for WebAuthn (13.4.3 asks for at least 16 random bytes): id, end and a tag under a key of the instance that binds
 * them to the use and, within a session, to that session. Nothing is stored until it is answered, so that asking costs nothing.
 *
 * @param bound Id of the session that asks; empty before there is one.
 * @param now Milliseconds since 1970.
 */
export function newChallenge(vouch: Vouch, use: ChallengeUse, bound: string, now: number): Buffer {
  const head = Buffer.alloc(idBytes + timeBytes);
  Buffer.from(newUuid().replaceAll('-', ''), 'hex').copy(head);
  head.writeUIntBE(now + challengeLifeMs, idBytes, timeBytes);
  return Buffer.concat([head, tagOf(vouch, use, bound, head)]);
}

/** Reads a challenge (base64url) that came back; null when it is not ours, for something else, or over. */
export function readChallenge(
  vouch: Vouch,
  use: ChallengeUse,
  bound: string,
  text: string,
  now: number,
): Challenge | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== idBytes + timeBytes + tagBytes || bytes.toString('base64url') !== text) return null;
  const head = bytes.subarray(0, idBytes + timeBytes);
  if (!equalBytes(bytes.subarray(idBytes + timeBytes), tagOf(vouch, use, bound, head))) return null;
  const expires = head.readUIntBE(idBytes, timeBytes);
  const hex = head.toString('hex', 0, idBytes);
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return expires <= now || !isUuid(id) ? null : { id, expires };
}

function tagOf(vouch: Vouch, use: ChallengeUse, bound: string, head: Uint8Array): Buffer {
  return vouch.mac('origin', lengthPrefixed(['passkey-challenge', 1, use, bound, head])).subarray(0, tagBytes);
}
