import { type Static, Type } from 'typebox';
import type { Keyring } from '../../keyring/index.ts';

/** RFC 7517, with the keys of RFC 8037, 2: `kid` is the thumbprint of RFC 7638. */
export const JwkSet = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          kty: Type.Literal('OKP'),
          crv: Type.Literal('Ed25519'),
          x: Type.String(),
          kid: Type.String(),
          use: Type.Literal('sig'),
          alg: Type.Literal('EdDSA'),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type JwkSet = Static<typeof JwkSet>;

/** The keys that access tokens may be signed with now, the newest first. */
export async function readJwks(keyring: Pick<Keyring, 'signingKeys'>): Promise<JwkSet> {
  const keys = await keyring.signingKeys('access-token-signing');
  return {
    keys: keys.map(({ kid, publicKey }) => {
      const { x } = publicKey.export({ format: 'jwk' });
      if (x === undefined) throw new TypeError('a signing key is Ed25519');
      return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' };
    }),
  };
}
