import { createDecipheriv, createHash, createSecretKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hpkeVector, wycheproof } from '../../test/fixtures/vectors/read.ts';
import { privateKeyFromRaw, publicKeyFromRaw, rawPublicKey } from './curve-keys.ts';
import { HpkeContext, setupRecipient, setupSender } from './hpke.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

const published = hpkeVector();
const [first = { aad: '', pt: '', ct: '' }] = published.encryptions;

/** The vector of mode 0, KEM 0x0020, KDF 0x0001, AEAD 0x0002 of RFC 9180, and its first message. */
const vector = {
  info: hex(published.info),
  skRm: hex(published.skRm),
  pkRm: hex(published.pkRm),
  skEm: hex(published.skEm),
  enc: hex(published.enc),
  aad: hex(first.aad),
  plaintext: hex(first.pt),
  ciphertext: hex(first.ct),
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

  it('gives each of the 257 messages', () => {
    const { context } = vectorSender();
    const recipient = setupRecipient(recipientKey, vector.enc, vector.info);
    expect(published.encryptions).toHaveLength(257);
    for (const [sequence, { aad, pt, ct }] of published.encryptions.entries()) {
      expect(context.seal(sequence, hex(aad), hex(pt)).toString('hex')).toBe(ct);
      expect(recipient.open(sequence, hex(aad), hex(ct))?.toString('hex')).toBe(pt);
    }
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

interface Gcm {
  readonly keySize: number;
  readonly ivSize: number;
  readonly tagSize: number;
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
}
const gcm = wycheproof<Gcm>('aes_gcm');
const isOurs = ({ keySize, ivSize, tagSize }: Gcm) => keySize === 256 && ivSize === 96 && tagSize === 128;

describe('AES-256-GCM', () => {
  // With the sequence number 0 the nonce of a context is its base nonce, so this is AES-256-GCM itself.
  it.each(gcm.filter(isOurs))('agrees with Wycheproof $tcId ($result)', ({ key, iv, aad, msg, ct, tag, result }) => {
    const context = new HpkeContext(createSecretKey(hex(key)), hex(iv));
    const opened = context.open(0, hex(aad), hex(ct + tag));
    if (result === 'valid') {
      expect(opened).toEqual(hex(msg));
      expect(context.seal(0, hex(aad), hex(msg))).toEqual(hex(ct + tag));
    } else expect(opened).toBeNull();
  });

  // What Carnet never uses is put to the library that it stands on; Wycheproof has keys of 128, 192 and 256 bits alone.
  it.each(gcm.filter((test) => !isOurs(test)))(
    'with another size, Node agrees with Wycheproof $tcId ($result)',
    (test) => {
      const open = () => {
        const options = { authTagLength: test.tagSize / 8 };
        const decipher = createDecipheriv(
          `aes-${test.keySize as 128 | 192 | 256}-gcm`,
          hex(test.key),
          hex(test.iv),
          options,
        );
        decipher.setAAD(hex(test.aad)).setAuthTag(hex(test.tag));
        return Buffer.concat([decipher.update(hex(test.ct)), decipher.final()]).toString('hex');
      };
      // OpenSSL takes no nonce of more than 128 bytes.
      if (test.result === 'valid' && test.ivSize <= 1024) expect(open()).toBe(test.msg);
      else expect(open).toThrow();
    },
  );

  it('refuses every truncation of the tag', () => {
    const context = new HpkeContext(createSecretKey(Buffer.alloc(32, 1)), Buffer.alloc(12));
    const sealed = context.seal(0, Buffer.alloc(0), Buffer.from('text'));
    for (let length = 0; length < sealed.length; length++) {
      expect(context.open(0, Buffer.alloc(0), sealed.subarray(0, length))).toBeNull();
    }
  });
});

interface Agreement {
  readonly public: string;
  readonly private: string;
  readonly shared: string;
}

describe('X25519', () => {
  it.each(wycheproof<Agreement>('x25519'))('agrees with Wycheproof $tcId ($flags)', (test) => {
    const keys = {
      privateKey: privateKeyFromRaw('x25519', hex(test.private)),
      publicKey: publicKeyFromRaw('x25519', hex(test.public)),
    };
    const agree = () => diffieHellman(keys).toString('hex');
    if (!test.flags.includes('ZeroSharedSecret')) expect(agree()).toBe(test.shared);
    else {
      expect(agree).toThrow();
      expect(() => setupRecipient(keys.privateKey, hex(test.public), Buffer.alloc(0))).toThrow('not-openable');
    }
  });
});
