import { isUuid, lengthPrefixed, randomBytes, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring, sha256 } from '../../keyring/index.ts';
import { isLiving } from '../living.ts';

/** What a challenge is asked for; it answers nothing else. Account and session are null where nobody is known yet. */
export interface ChallengeOf {
  readonly kind: 'registration' | 'sign-in' | 'step-up';
  readonly account: Uuid | null;
  readonly session: Uuid | null;
}

/** A genuine challenge whose time is not over. `id` is the same for the same challenge, so that it is used up once. */
export interface Challenge {
  readonly id: Uuid;
  readonly expires: Date;
}

export const challengeLifeMs = 5 * 60_000;
const randomLength = 16;
const bodyLength = randomLength + 8;
const tagLength = 16;

type Vouch = Pick<Keyring, 'mac'>;

/**
 * 16 random bytes, the end in ms (u64), and 16 bytes of an HMAC that binds both to what they are asked for. Nothing is
 * stored until it is answered, so that asking costs the server no row.
 */
export function newChallenge(vouch: Vouch, of: ChallengeOf, now: number): Buffer {
  const body = Buffer.alloc(bodyLength);
  randomBytes(randomLength).copy(body);
  body.writeBigUInt64BE(BigInt(now + challengeLifeMs), randomLength);
  return Buffer.concat([body, tagOf(vouch, of, body)]);
}

/** The challenge of a text in base64url; null when it was not made here, for something else, or its time is over. */
export function readChallenge(vouch: Vouch, of: ChallengeOf, text: string, now: number): Challenge | null {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== bodyLength + tagLength || bytes.toString('base64url') !== text) return null;
  const body = bytes.subarray(0, bodyLength);
  if (!equalBytes(bytes.subarray(bodyLength), tagOf(vouch, of, body))) return null;
  const expires = Number(body.readBigUInt64BE(randomLength));
  if (!isLiving(expires, challengeLifeMs, now)) return null;
  return { id: idOf(bytes), expires: new Date(expires) };
}

function tagOf(vouch: Vouch, of: ChallengeOf, body: Buffer): Buffer {
  const fields = ['passkey-challenge', 1, of.kind, of.account ?? '', of.session ?? '', body];
  return vouch.mac('origin', lengthPrefixed(fields)).subarray(0, tagLength);
}

function idOf(challenge: Buffer): Uuid {
  const id = sha256(challenge)
    .toString('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!isUuid(id)) throw new TypeError('32 hex letters make an id');
  return id;
}
