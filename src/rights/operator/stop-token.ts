import { lengthPrefixed, randomBytes } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';

type Vouch = Pick<Keyring, 'mac'>;

const half = 8;

/**
 * The token of the mail that stops an announced erasure: 8 random bytes and the first 8 of their MAC, so that a server knows without
 * its database whether it made one. What it opens is found by its hash alone; whoever guesses has 128 bits to guess.
 */
export function newStopToken(vouch: Vouch): Buffer {
  const random = randomBytes(half);
  return Buffer.concat([random, tagOf(vouch, random)]);
}

export function isStopToken(vouch: Vouch, token: Buffer): boolean {
  return token.length === 2 * half && equalBytes(token.subarray(half), tagOf(vouch, token.subarray(0, half)));
}

function tagOf(vouch: Vouch, random: Uint8Array): Buffer {
  return vouch.mac('origin', lengthPrefixed(['erasure-stop', 1, random])).subarray(0, half);
}
