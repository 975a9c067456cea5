/** Bytes that Web Crypto takes: never over shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>;

export async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', joined(parts)));
}

export function joined(parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const text = (of: string): Bytes => new TextEncoder().encode(of);

/** Bytes of a text in hex, of null none; null for anything else. */
export function fromHex(of: unknown): Bytes | null {
  if (of === null) return new Uint8Array();
  if (typeof of !== 'string' || !/^(?:[0-9a-f]{2})*$/.test(of)) return null;
  return Uint8Array.from(of.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Bytes of a text in base64; null for anything else. */
export function fromBase64(of: string): Bytes | null {
  try {
    return Uint8Array.from(atob(of), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

export function same(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** LP of docs/formats.md: each field is preceded by its length in bytes (u32, big endian); numbers are u64. */
export function lengthPrefixed(fields: readonly (string | bigint | Bytes)[]): Bytes {
  return joined(
    fields.flatMap((field) => {
      const bytes = typeof field === 'string' ? text(field) : typeof field === 'bigint' ? u64(field) : field;
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, bytes.length);
      return [length, bytes];
    }),
  );
}

export function u64(number: bigint): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, number);
  return bytes;
}
