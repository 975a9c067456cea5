import { createHash, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { privateKeyFromRaw, publicKeyFromRaw, rawPublicKey } from './curve-keys.ts';
import { HpkeContext, setupRecipient, setupSender } from './hpke.ts';
import wycheproof from './vectors/aes-256-gcm.json' with { type: 'json' };

const hex = (text: string) => Buffer.from(text, 'hex');

/** The vector of mode 0, KEM 0x0020, KDF 0x0001, AEAD 0x0002 in test-vectors.json of cfrg/draft-irtf-cfrg-hpke (RFC 9180). */
const vector = {
  info: hex('4f6465206f6e2061204772656369616e2055726e'),
  skRm: hex('497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d'),
  pkRm: hex('430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c'),
  skEm: hex('179d4b53b6365c45b600c4163b61d95cbc2f4d9e36f1695558dce265ab8bab11'),
  enc: hex('6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256'),
  aad: hex('436f756e742d30'),
  plaintext: hex('4265617574792069732074727574682c20747275746820626561757479'),
  ciphertext: hex('e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a'),
  /** SHAKE-128 over 1,000 ciphertexts of inputs read from SHAKE-128, as Go's crypto/hpke tests the same vector. */
  accumulated: '1702e73e1e71705faa8241022af1deea',
};

const recipientKey = privateKeyFromRaw('x25519', vector.skRm);

function vectorSender() {
  const privateKey = privateKeyFromRaw('x25519', vector.skEm);
  const ephemeral = { privateKey, publicKey: publicKeyFromRaw('x25519', rawPublicKey(privateKey)) };
  return setupSender(publicKeyFromRaw('x25519', vector.pkRm), vector.info, ephemeral);
}

describe('RFC 9180, base mode, X25519, HKDF-SHA256, AES-256-GCM', () => {
  it('seals and opens the vector', () => {
    const { encapsulated, context } = vectorSender();
    expect(rawPublicKey(recipientKey)).toEqual(vector.pkRm);
    expect(encapsulated).toEqual(vector.enc);
    expect(context.seal(0, vector.aad, vector.plaintext)).toEqual(vector.ciphertext);
    const recipient = setupRecipient(recipientKey, vector.enc, vector.info);
    expect(recipient.open(0, vector.aad, vector.ciphertext)).toEqual(vector.plaintext);
  });

  it('gives the accumulated 1,000 messages of the vector', () => {
    const stream = createHash('shake128', { outputLength: 600_000 }).digest();
    const sink = createHash('shake128', { outputLength: 16 });
    let offset = 0;
    const read = (length: number) => stream.subarray(offset, (offset += length));
    const { context } = vectorSender();
    const recipient = setupRecipient(recipientKey, vector.enc, vector.info);
    for (let sequence = 0; sequence < 1000; sequence++) {
      const aad = read(read(1)[0] ?? 0);
      const plaintext = read(read(1)[0] ?? 0);
      const sealed = context.seal(sequence, aad, plaintext);
      expect(recipient.open(sequence, aad, sealed)).toEqual(plaintext);
      sink.update(sealed);
    }
    expect(sink.digest('hex')).toBe(vector.accumulated);
  });

  it('refuses another sequence number, aad, info, recipient or encapsulated key', () => {
    const open = (key = recipientKey, enc = vector.enc, info = vector.info, sequence = 0, aad = vector.aad) =>
      setupRecipient(key, enc, info).open(sequence, aad, vector.ciphertext);
    expect(open()).toEqual(vector.plaintext);
    expect(open(recipientKey, vector.enc, vector.info, 1)).toBeNull();
    expect(open(recipientKey, vector.enc, vector.info, 0, Buffer.from('Count-1'))).toBeNull();
    expect(open(recipientKey, vector.enc, Buffer.from('another'))).toBeNull();
    expect(open(generateKeyPairSync('x25519').privateKey)).toBeNull();
    // X25519 ignores the top bit of a point; the key schedule does not.
    const sameBytesButTopBit = Buffer.from(vector.enc);
    sameBytesButTopBit[31] = (sameBytesButTopBit[31] ?? 0) ^ 0x80;
    expect(open(recipientKey, sameBytesButTopBit)).toBeNull();
  });

  it('refuses an encapsulated key of low order (section 7.1.4)', () => {
    expect(() => setupRecipient(recipientKey, Buffer.alloc(32), vector.info)).toThrow('not-openable');
  });

  it('makes another context each time', () => {
    const to = publicKeyFromRaw('x25519', vector.pkRm);
    expect(setupSender(to, vector.info).encapsulated).not.toEqual(setupSender(to, vector.info).encapsulated);
  });
});

describe('AES-256-GCM', () => {
  // With the sequence number 0 the nonce of a context is its base nonce, so this is AES-256-GCM itself.
  it.each(wycheproof.tests)('agrees with Wycheproof $tcId ($result)', ({ key, iv, aad, msg, ct, tag, result }) => {
    const context = new HpkeContext(createSecretKey(hex(key)), hex(iv));
    const opened = context.open(0, hex(aad), hex(ct + tag));
    if (result === 'valid') {
      expect(opened).toEqual(hex(msg));
      expect(context.seal(0, hex(aad), hex(msg))).toEqual(hex(ct + tag));
    } else expect(opened).toBeNull();
  });

  it('refuses every truncation of the tag', () => {
    const context = new HpkeContext(createSecretKey(Buffer.alloc(32, 1)), Buffer.alloc(12));
    const sealed = context.seal(0, Buffer.alloc(0), Buffer.from('text'));
    for (let length = 0; length < sealed.length; length++) {
      expect(context.open(0, Buffer.alloc(0), sealed.subarray(0, length))).toBeNull();
    }
  });
});
