import { CarnetError } from './errors.ts';

/** A subject's or row's id: lower-case UUID with dashes. */
export type Uuid = string & { readonly __brand: 'Uuid' };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new random id (UUID version 4, RFC 9562). */
export function newUuid(): Uuid {
  return globalThis.crypto.randomUUID() as string as Uuid; // the platform's type is a template string, ours a brand
}

export function isUuid(text: string): text is Uuid {
  return uuidPattern.test(text);
}

/** Reads an id that came from outside; `not-found` when it has another form, as an id that does not exist would get. */
export function parseUuid(text: string): Uuid {
  if (!isUuid(text)) throw new CarnetError('not-found', 'There is nothing at this address that you can open.');
  return text;
}

/**
 * A FHIR logical id names its subject and a number within it: 26 letters of the subject's UUID, `-`, 13 letters of the
 * number (Crockford base 32, lower case, FHIR allows at most 64 of `[A-Za-z0-9-.]`). The Patient of a record has the
 * subject's 26 letters alone. So every request names its subject without a look-up, and every key begins with it.
 */
export interface ResourceId {
  readonly subject: Uuid;
  /** 0 for the Patient; otherwise 1 to 2^63 - 1. */
  readonly local: bigint;
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const digits = '0123456789abcdef';
/** What a letter stands for, by its character code. */
const values: Readonly<Record<number, number>> = Object.fromEntries(
  [...alphabet].map((letter, value) => [letter.charCodeAt(0), value]),
);
const idPattern = /^([0-7][0-9a-hjkmnp-tv-z]{25})(?:-([0-7][0-9a-hjkmnp-tv-z]{12}))?$/;

export function formatResourceId(id: ResourceId): string {
  const subject = encode(id.subject, 2);
  return id.local === 0n ? subject : `${subject}-${encode(id.local.toString(16).padStart(16, '0'), 1)}`;
}

/** Null when the text is not an id of ours; whoever asks then answers as for an id that does not exist. */
export function parseResourceId(text: string): ResourceId | null {
  const match = idPattern.exec(text);
  if (match?.[1] === undefined) return null;
  const hex = decode(match[1], 2);
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  const local = match[2] === undefined ? 0n : BigInt(`0x${decode(match[2], 1)}`);
  if (!isUuid(uuid) || local >= 1n << 63n || (match[2] !== undefined && local === 0n)) return null;
  return { subject: uuid, local };
}

/** Random numbers that were drawn together, since one call costs more than a hundred numbers; each is given out once. */
const drawn = new BigUint64Array(64);
let left = 0;

/** A new number for a resource within its subject: 63 random bits, never 0. */
export function newLocalId(): bigint {
  if (left === 0) left = globalThis.crypto.getRandomValues(drawn).length;
  left--;
  const local = (drawn[left] ?? 0n) & ((1n << 63n) - 1n);
  drawn[left] = 0n;
  return local === 0n ? newLocalId() : local;
}

/** The local id that a MAC gives: the same for the same, and unknown to whoever has not its key. Zero is the Patient's. */
export function localIdOf(mac: Buffer): bigint {
  const local = mac.readBigUInt64BE() & ((1n << 63n) - 1n);
  return local === 0n ? 1n : local;
}

/** Hexadecimal digits (dashes are passed over) as letters of 5 bits, with `pad` zero bits before them. */
function encode(hex: string, pad: number): string {
  let text = '';
  let [rest, bits] = [0, pad];
  for (let i = 0; i < hex.length; i++) {
    const code = hex.charCodeAt(i);
    if (code === 0x2d) continue;
    rest = (rest << 4) | (code < 0x3a ? code - 0x30 : code - 0x57);
    bits += 4;
    if (bits < 5) continue;
    bits -= 5;
    text += alphabet[(rest >> bits) & 31] ?? '';
    rest &= (1 << bits) - 1;
  }
  return text;
}

/** The digits that `encode` made letters of. */
function decode(text: string, pad: number): string {
  let hex = '';
  let [rest, bits] = [0, -pad];
  for (let i = 0; i < text.length; i++) {
    rest = (rest << 5) | (values[text.charCodeAt(i)] ?? 0);
    bits += 5;
    while (bits >= 4) {
      bits -= 4;
      hex += digits[(rest >> bits) & 15] ?? '';
      rest &= (1 << bits) - 1;
    }
  }
  return hex;
}
