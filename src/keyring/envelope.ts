import type { KeyObject } from 'node:crypto';
import { type Clock, lengthPrefixed, ownMemory, type Uuid } from '../kernel/index.ts';
import { publicKeyFromRaw } from './curve-keys.ts';
import { type HpkeContext, hpkeEncapsulatedLength, hpkeTagLength, setupRecipient, setupSender } from './hpke.ts';
import { notOpenable } from './part-key.ts';

const envelopeFormat = 1;
const envelopeSuite = 1;
const encapsulatedOffset = 6;
const sequenceOffset = encapsulatedOffset + hpkeEncapsulatedLength;
const ciphertextOffset = sequenceOffset + 4;
const overhead = ciphertextOffset + hpkeTagLength;

const mostMessages = 2 ** 20;
const longestUse = 300_000;

/** Whom an envelope is for: a subject's audit key, or the instance's retention key. */
export interface Recipient {
  readonly tenant: Uuid;
  readonly subject: Uuid;
  readonly use: 'audit' | 'retention';
  readonly keyVersion: number;
}

/** HPKE's `info`: it binds a context to format, suite, instance, recipient, use and key version. */
function envelopeInfo(of: Recipient): Buffer {
  const fields = ['carnet envelope', envelopeFormat, envelopeSuite, of.tenant, of.subject, of.use, of.keyVersion];
  return lengthPrefixed(fields);
}

/**
 * Seals envelopes to one recipient. A context (one key agreement) serves up to 2^20 messages or 5 minutes, so that a
 * message costs one AES-GCM; it lives in this process alone, so no other counts on with its sequence numbers.
 */
export class EnvelopeSealer {
  readonly #of: Recipient;
  readonly #publicKey: KeyObject;
  readonly #info: Buffer;
  readonly #clock: Clock;
  #context: { readonly hpke: HpkeContext; readonly header: Buffer; readonly since: number } | null = null;
  #sequence = 0;

  /** `publicKey`: the recipient's raw 32 bytes. */
  constructor(of: Recipient, publicKey: Uint8Array, clock: Clock) {
    this.#of = of;
    this.#publicKey = publicKeyFromRaw('x25519', publicKey);
    this.#info = ownMemory(envelopeInfo(of));
    this.#clock = clock;
  }

  /** Header, encapsulated key, sequence number, ciphertext, tag: see docs/formats.md, "HPKE envelope". */
  seal(aad: Uint8Array, plaintext: Uint8Array): Buffer {
    const context = this.#usableContext();
    const sequence = this.#sequence++;
    const number = Buffer.allocUnsafe(4);
    number.writeUInt32BE(sequence);
    return Buffer.concat([context.header, number, context.hpke.seal(sequence, aad, plaintext)]);
  }

  /** Lets go of the context; the next message begins another. */
  wipe(): void {
    this.#context = null;
  }

  #usableContext(): { readonly hpke: HpkeContext; readonly header: Buffer } {
    const age = this.#context === null ? 0 : this.#clock.now() - this.#context.since;
    if (this.#context !== null && this.#sequence < mostMessages && age >= 0 && age < longestUse) return this.#context;
    const { encapsulated, context } = setupSender(this.#publicKey, this.#info);
    const header = Buffer.alloc(sequenceOffset);
    header[0] = envelopeFormat;
    header[1] = envelopeSuite;
    header.writeUInt32BE(this.#of.keyVersion, 2);
    encapsulated.copy(header, encapsulatedOffset);
    this.#context = { hpke: context, header, since: this.#clock.now() };
    this.#sequence = 0;
    return this.#context;
  }
}

/** The version of the recipient's key that an envelope names; null when the bytes cannot be an envelope. */
export function envelopeKeyVersion(envelope: Buffer): number | null {
  if (envelope.length < overhead || envelope[0] !== envelopeFormat || envelope[1] !== envelopeSuite) return null;
  return envelope.readUInt32BE(2);
}

const mostContexts = 64;

/** Opens envelopes with one private key; contexts are kept, since many envelopes share one. */
export class EnvelopeOpener {
  readonly #of: Recipient;
  readonly #privateKey: KeyObject;
  readonly #contexts = new Map<string, HpkeContext>();

  constructor(of: Recipient, privateKey: KeyObject) {
    this.#of = of;
    this.#privateKey = privateKey;
  }

  /** The plaintext; `not-openable` when anything is not as it was sealed. */
  open(aad: Uint8Array, envelope: Buffer): Buffer {
    if (envelopeKeyVersion(envelope) !== this.#of.keyVersion) throw notOpenable();
    const context = this.#context(envelope.subarray(encapsulatedOffset, sequenceOffset));
    const plaintext = context.open(envelope.readUInt32BE(sequenceOffset), aad, envelope.subarray(ciphertextOffset));
    if (plaintext === null) throw notOpenable();
    return plaintext;
  }

  #context(encapsulated: Buffer): HpkeContext {
    const id = encapsulated.toString('latin1');
    const known = this.#contexts.get(id);
    if (known !== undefined) return known;
    const context = setupRecipient(this.#privateKey, encapsulated, envelopeInfo(this.#of));
    if (this.#contexts.size >= mostContexts) this.#contexts.clear();
    this.#contexts.set(id, context);
    return context;
  }
}
