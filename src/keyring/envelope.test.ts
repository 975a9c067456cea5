import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newUuid } from '../kernel/index.ts';
import { rawPublicKey } from './curve-keys.ts';
import { EnvelopeOpener, EnvelopeSealer, envelopeKeyVersion, type Recipient } from './envelope.ts';

const { privateKey, publicKey } = generateKeyPairSync('x25519');
const of: Recipient = { tenant: newUuid(), subject: newUuid(), use: 'audit', keyVersion: 3 };
const aad = Buffer.from('row 1');
const plaintext = Buffer.from('who looked');

function rig() {
  let now = 5_000_000;
  const sealer = new EnvelopeSealer(of, rawPublicKey(publicKey), { now: () => now });
  return {
    sealer,
    pass(ms: number) {
      now += ms;
    },
  };
}

const encapsulated = (envelope: Buffer) => envelope.subarray(6, 38).toString('hex');
const opener = new EnvelopeOpener(of, privateKey);

describe('an envelope', () => {
  const envelope = rig().sealer.seal(aad, plaintext);

  it('opens for its recipient, and hides what is in it', () => {
    expect(opener.open(aad, envelope)).toEqual(plaintext);
    expect(envelope).toHaveLength(42 + plaintext.length + 16);
    expect(envelopeKeyVersion(envelope)).toBe(3);
    expect(envelope.includes('looked')).toBe(false);
  });

  it('does not open with any byte changed, or cut, or prolonged, or under other associated data', () => {
    for (let i = 0; i < envelope.length; i++) {
      const changed = Buffer.from(envelope);
      changed[i] = (changed[i] ?? 0) ^ 0x80;
      expect(() => opener.open(aad, changed)).toThrow('not-openable');
      expect(() => opener.open(aad, envelope.subarray(0, i))).toThrow('not-openable');
    }
    expect(() => opener.open(aad, Buffer.concat([envelope, Buffer.alloc(1)]))).toThrow('not-openable');
    expect(() => opener.open(Buffer.from('row 2'), envelope)).toThrow('not-openable');
  });

  it.each<[string, Partial<Recipient>]>([
    ['tenant', { tenant: newUuid() }],
    ['subject', { subject: newUuid() }],
    ['use', { use: 'retention' }],
  ])('does not open as one for another %s, even with the same key', (_, other) => {
    expect(() => new EnvelopeOpener({ ...of, ...other }, privateKey).open(aad, envelope)).toThrow('not-openable');
  });

  it('does not open under another version of the key', () => {
    const changed = Buffer.from(envelope);
    changed.writeUInt32BE(4, 2);
    expect(() => new EnvelopeOpener({ ...of, keyVersion: 4 }, privateKey).open(aad, changed)).toThrow('not-openable');
  });
});

describe('a context', () => {
  it('serves many messages, each with its own number', () => {
    const { sealer } = rig();
    const envelopes = Array.from({ length: 100 }, () => sealer.seal(aad, plaintext));
    expect(new Set(envelopes.map(encapsulated)).size).toBe(1);
    expect(envelopes.map((envelope) => envelope.readUInt32BE(38))).toEqual(Array.from({ length: 100 }, (_, i) => i));
    for (const envelope of envelopes.toReversed()) expect(opener.open(aad, envelope)).toEqual(plaintext);
  });

  it('ends after 5 minutes, or when the clock is set back, or when it is wiped', () => {
    const { sealer, pass } = rig();
    const first = encapsulated(sealer.seal(aad, plaintext));
    pass(299_999);
    expect(encapsulated(sealer.seal(aad, plaintext))).toBe(first);
    pass(1);
    const second = sealer.seal(aad, plaintext);
    expect(encapsulated(second)).not.toBe(first);
    expect(second.readUInt32BE(38)).toBe(0);
    pass(-1);
    const third = encapsulated(sealer.seal(aad, plaintext));
    expect(third).not.toBe(encapsulated(second));
    sealer.wipe();
    expect(encapsulated(sealer.seal(aad, plaintext))).not.toBe(third);
  });

  it('ends after 2^20 messages', { timeout: 60_000 }, () => {
    const { sealer } = rig();
    const nothing = Buffer.alloc(0);
    const first = encapsulated(sealer.seal(nothing, nothing));
    let last = sealer.seal(nothing, nothing);
    for (let i = 2; i < 2 ** 20; i++) last = sealer.seal(nothing, nothing);
    expect([encapsulated(last), last.readUInt32BE(38)]).toEqual([first, 2 ** 20 - 1]);
    const next = sealer.seal(nothing, nothing);
    expect(encapsulated(next)).not.toBe(first);
    expect(next.readUInt32BE(38)).toBe(0);
  });
});
