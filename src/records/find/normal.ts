/** What two spellings of the same thing have in common; each gives '' for what holds nothing to find somebody by. */

/** An identifier (national, of an insurance, of a hospital) without spaces, dots, dashes, slashes and case. */
export function normalIdentifier(value: string): string {
  return value
    .normalize('NFKC')
    .replace(/[\s.\-/\u2010-\u2015]+/gu, '')
    .toUpperCase();
}

export function normalEmail(value: string): string {
  return value.trim().normalize('NFC').toLowerCase();
}

/** Letters that Unicode does not take apart, as they are written where a keyboard lacks them. */
const written: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Letters and digits of a name without case, accents, ligatures, spaces, dashes and apostrophes. */
export function normalName(value: string): string {
  return value
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase()
    .replace(/[œæßøłđðþı]/g, (letter) => written[letter] ?? letter);
}

interface Phone {
  readonly digits: string;
  /** Whether the digits begin with the code of a country (ITU-T E.164). */
  readonly isInternational: boolean;
}

function readPhone(value: string): Phone {
  const text = value.normalize('NFKC').replace(/^tel:/i, '').replace(/\(0\)/g, '').trim();
  const isInternational = /^(\+|00)/.test(text);
  // Within a country many write a 0 before a number that goes when it is called from abroad.
  return { digits: text.replace(/\D+/g, '').replace(/^0+/, ''), isInternational };
}

/** Digits that a number has in every country without its code, so that both spellings have them. */
const shortest = 7;

/** The last seven digits of a telephone number: the same for `+33 6 12 34 56 78`, `0033612345678` and `06.12.34.56.78`. */
export function normalPhone(value: string): string {
  const { digits } = readPhone(value);
  return digits.length < shortest ? '' : digits.slice(-shortest);
}

/** Whether two spellings can be of one number: the same in full, or one the other's without the code of its country. */
export function samePhone(one: string, other: string): boolean {
  const [a, b] = [readPhone(one), readPhone(other)];
  if (a.digits.length < shortest || b.digits.length < shortest) return false;
  if (a.isInternational === b.isInternational) return a.digits === b.digits;
  const [abroad, home] = a.isInternational ? [a.digits, b.digits] : [b.digits, a.digits];
  return abroad.endsWith(home) && abroad.length - home.length <= 3;
}
