import { lengthPrefixed, type TokenScope, type Uuid } from '../../kernel/index.ts';
import { equalBytes, type Keyring } from '../../keyring/index.ts';

/** 128 bits: as many as the secret that it stands beside. */
const tagBytes = 16;

type Vouch = Pick<Keyring, 'mac'>;

/** What a personal access token is for. */
export interface ApiTokenOf {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly scopes: readonly TokenScope[];
  readonly expires: Date;
}

/**
 * Tokens end with a tag under a key of the instance. The database has the hashes of their secrets only, and yet a row with
 * the hash of a secret of one's own would be a token for anybody's account: whoever writes the tables makes such a row, but
 * not its tag. The tag binds what the row says as well, so that no row is turned to another account, scope or end.
 */
export function apiTokenTag(vouch: Vouch, secret: Uint8Array, of: ApiTokenOf): Buffer {
  const scopes = [...of.scopes].sort().join(' ');
  return tagOf(vouch, ['api-token', 1, of.id, of.account, scopes, of.expires.getTime(), secret]);
}

/** A refresh token but for its tag, and the session that it renews. */
export function refreshTag(
  vouch: Vouch,
  token: Uint8Array,
  of: { readonly session: Uuid; readonly account: Uuid },
): Buffer {
  return tagOf(vouch, ['refresh-token', 1, of.session, of.account, token]);
}

function tagOf(vouch: Vouch, fields: Parameters<typeof lengthPrefixed>[0]): Buffer {
  return vouch.mac('origin', lengthPrefixed(fields)).subarray(0, tagBytes);
}

/** What stands before the tag, and the tag. */
export function splitTag(token: Buffer): { readonly body: Buffer; readonly tag: Buffer } {
  return { body: token.subarray(0, -tagBytes), tag: token.subarray(-tagBytes) };
}

export const isTag = equalBytes;
