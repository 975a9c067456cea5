import { createPublicKey, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { wycheproof } from '../../test/fixtures/vectors/read.ts';
import { privateKeyFromRaw, publicKeyFromRaw, rawPublicKey } from './curve-keys.ts';
import { keyId } from './signing.ts';

/** RFC 8037, appendix A. */
const d = Buffer.from('nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', 'base64url');
const x = Buffer.from('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', 'base64url');
const input = Buffer.from('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc');
const signature = Buffer.from(
  'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
  'base64url',
);

it('the id of a key is the thumbprint of RFC 8037, appendix A.3', () => {
  expect(keyId(x)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

it('the stored seed of a key is the d of its JWK: A.1 gives the public key of A.2 and the signature of A.4', () => {
  const privateKey = privateKeyFromRaw('ed25519', d);
  const publicKey = createPublicKey(privateKey);
  expect(rawPublicKey(publicKey)).toEqual(x);
  expect(publicKey.export({ format: 'jwk' })).toEqual({ kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') });
  expect(sign(null, input, privateKey)).toEqual(signature);
  expect(verify(null, input, publicKey, signature)).toBe(true);
});

interface Signed {
  readonly publicKey: { readonly pk: string };
  readonly msg: string;
  readonly sig: string;
}

describe('Ed25519 (RFC 8032)', () => {
  it.each(wycheproof<Signed>('ed25519'))('agrees with Wycheproof $tcId ($result)', (test) => {
    const key = publicKeyFromRaw('ed25519', Buffer.from(test.publicKey.pk, 'hex'));
    const good = verify(null, Buffer.from(test.msg, 'hex'), key, Buffer.from(test.sig, 'hex'));
    expect(good).toBe(test.result === 'valid');
  });
});
