/** Crockford's base 32 in lower case: no letter that is taken for another. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Five bits a letter, highest first, the last one filled up with zero bits. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let [rest, bits] = [0, 0];
  for (const byte of bytes) {
    rest = ((rest << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(rest >> (bits - 5)) & 31] ?? '';
  }
  return bits > 0 ? text + (alphabet[(rest << (5 - bits)) & 31] ?? '') : text;
}

/** The bytes of such a text; spaces do not count, and o, i, l stand for 0, 1, 1. Null when another letter is in it. */
export function decodeBase32(text: string): Buffer | null {
  const letters = text.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
  const bytes: number[] = [];
  let [rest, bits] = [0, 0];
  for (const letter of letters) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return null;
    rest = ((rest << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((rest >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}
