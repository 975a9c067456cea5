import { combine, split } from 'shamir-secret-sharing';
import { CarnetError, isUuid, lengthPrefixed, type Uuid } from '../kernel/index.ts';
import { sha256 } from '../keyring/index.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';

/** What opens backups where nothing else is left. */
export interface KitSecrets {
  /** age's text. */
  readonly identity: string;
  /** ENCRYPTION_KEY in base64 where the configuration gives one; null where the keys backups or a key service have it. */
  readonly encryptionKey: string | null;
}

/** One sheet of a kit: everything, or one share of it. */
export interface KitPart {
  readonly instance: Uuid;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly part: number;
  readonly parts: number;
  readonly needed: number;
  /** Public half of the key that signs backups, base64url. */
  readonly signingKey: string;
  /** `identity`, a line end, `encryptionKey` (or nothing), a line end, a checksum; of a kit in shares, one share of that. */
  readonly secret: Buffer;
}

/**
 * The parts of a kit: one with everything, or `parts` shares of which any `needed` give it (Shamir's secret sharing over
 * GF(2^8)), and fewer tell nothing.
 */
export async function makeKit(
  about: Pick<KitPart, 'instance' | 'madeAt' | 'signingKey' | 'parts' | 'needed'>,
  secrets: KitSecrets,
): Promise<readonly KitPart[]> {
  const text = `${secrets.identity}\n${secrets.encryptionKey ?? ''}`;
  const whole = Buffer.from(`${text}\n${checksum(text)}`);
  const pieces = about.parts === 1 ? [whole] : await split(new Uint8Array(whole), about.parts, about.needed);
  return pieces.map((piece, n) => ({ ...about, part: n + 1, secret: Buffer.from(piece) }));
}

/** Puts parts of one kit together. `invalid-input` when they are too few, of different kits, or do not fit. */
export async function joinKit(
  parts: readonly KitPart[],
): Promise<KitSecrets & Pick<KitPart, 'instance' | 'signingKey'>> {
  const [first] = parts;
  if (first === undefined) throw unfit('No part was given.');
  const { instance, signingKey, needed } = first;
  if (parts.some((one) => one.instance !== instance || one.madeAt !== first.madeAt)) {
    throw unfit('These parts are not of one kit.');
  }
  const distinct = [...new Map(parts.map((one) => [one.part, one.secret])).values()];
  if (distinct.length < needed) throw unfit(`${needed} parts are needed, and ${distinct.length} were given.`);
  const bytes =
    first.parts === 1 ? first.secret : Buffer.from(await combine(distinct.map((one) => new Uint8Array(one))));
  const [identity = '', encryptionKey = '', check] = bytes.toString('utf8').split('\n');
  if (check !== checksum(`${identity}\n${encryptionKey}`)) throw unfit('The parts do not fit each other.');
  return { instance, signingKey, identity, encryptionKey: encryptionKey === '' ? null : encryptionKey };
}

/** What is typed back: 8 letters that only this part, letter by letter, gives. */
export function checkCode(part: KitPart): string {
  const { instance, madeAt, signingKey, secret } = part;
  const fields = ['carnet recovery kit', 1, instance, madeAt, part.part, part.parts, part.needed, signingKey, secret];
  const letters = encodeBase32(sha256(lengthPrefixed(fields)).subarray(0, 5)).toUpperCase();
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** Whether what somebody typed is the code; case, spaces and dashes do not count. */
export function isCheckCode(typed: string, code: string): boolean {
  const bare = (text: string) => text.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return bare(typed) === bare(code);
}

const passphraseWords = [
  'THE KEYS OF THIS INSTANCE ARE UNDER A PASSPHRASE TOO, WHICH IS NOT ON THIS SHEET.',
  'Without it (CARNET_KEY_PASSPHRASE) no backup of the keys gives back a record, whatever else is at hand.',
  'Write it here by hand, and anew when it is changed: ____________________________________________________',
];

/**
 * A part as a sheet of text, for paper. `sealed`: the key file is under a passphrase, which the kit does not have; the sheet says so.
 */
export function printPart(part: KitPart, whole: KitSecrets, sealed = false): string {
  const row = (name: string, value: string): string => `${name.padEnd(16)}${value}`;
  const secret =
    part.parts === 1
      ? [
          row('Backup key', whole.identity),
          ...(whole.encryptionKey === null ? [] : [row('Encryption key', whole.encryptionKey)]),
        ]
      : linesOf(encodeBase32(part.secret)).map((line, n) => row(n === 0 ? 'Share' : '', line));
  return [
    'CARNET RECOVERY KIT',
    '',
    row('Instance', part.instance),
    row('Made', part.madeAt),
    row('Part', part.parts === 1 ? '1 of 1' : `${part.part} of ${part.parts}, any ${part.needed} are needed`),
    row('Signing key', part.signingKey),
    ...secret,
    row('Check code', checkCode(part)),
    ...(sealed ? ['', ...passphraseWords] : []),
  ].join('\n');
}

/**
 * Reads the parts of a text that has one sheet or several, as they were printed; other lines do not matter. `invalid-input`
 * when a sheet is not letter by letter what its check code is of.
 */
export function parseKit(text: string): readonly KitPart[] {
  return text
    .split(/^.*CARNET RECOVERY KIT.*$/m)
    .slice(1)
    .map(parsePart);
}

function parsePart(sheet: string): KitPart {
  const values = new Map<string, string>();
  let name = '';
  for (const line of sheet.split(/\r?\n/)) {
    const match =
      /^(?:(Instance|Made|Part|Signing key|Backup key|Encryption key|Share|Check code) +|( {8,}))(.+)$/.exec(line);
    if (match?.[3] === undefined) continue;
    name = match[1] ?? name;
    values.set(name, `${values.get(name) ?? ''}${match[3].trim()}`);
  }
  const value = (key: string) => values.get(key) ?? '';
  const [, part, parts, needed] = /^(\d+) of (\d+)(?:, any (\d+)\D*)?$/.exec(value('Part')) ?? [];
  const instance = value('Instance');
  const share = decodeBase32(value('Share'));
  if (!isUuid(instance) || part === undefined || share === null) throw unfit('A sheet of the kit cannot be read.');
  const secret = parts === '1' ? wholeSecret(value('Backup key'), value('Encryption key')) : share;
  const read: KitPart = {
    instance,
    madeAt: value('Made'),
    part: Number(part),
    parts: Number(parts),
    needed: Number(needed ?? 1),
    signingKey: value('Signing key'),
    secret,
  };
  if (!isCheckCode(value('Check code'), checkCode(read))) {
    throw unfit(`Part ${part} is not as it was printed: compare it letter by letter.`);
  }
  return read;
}

function wholeSecret(identity: string, encryptionKey: string): Buffer {
  const text = `${identity}\n${encryptionKey}`;
  return Buffer.from(`${text}\n${checksum(text)}`);
}

function checksum(text: string): string {
  return sha256(Buffer.from(text)).subarray(0, 4).toString('hex');
}

/** Groups of five letters, eight a line, so that they can be typed. */
function linesOf(letters: string): string[] {
  const groups = letters.match(/.{1,5}/g) ?? [];
  const lines: string[] = [];
  for (let at = 0; at < groups.length; at += 8) lines.push(groups.slice(at, at + 8).join(' '));
  return lines;
}

function unfit(why: string): CarnetError {
  return new CarnetError('invalid-input', `The recovery kit cannot be used. ${why}`);
}
