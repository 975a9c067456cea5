import { CarnetError, lengthPrefixed } from '../../kernel/index.ts';
import type { KmsProvider, Wrap } from '../contract.ts';
import { deriveKey, intoSecretKey } from '../kdf.ts';
import { writeNonce } from '../nonce.ts';
import { XaesKey, xaesNonceLength, xaesTagLength } from '../xaes.ts';
import { addKeyVersion, type KeyVersions, readKeyFile, readOrCreateKeyFile } from './key-file.ts';

/** `ENCRYPTION_KEY` itself, or the path of a key file that is made at the first start. */
export type LocalKmsOptions = { readonly key: Buffer } | { readonly file: string };

const longestPlaintext = 4096;
const wrapOverhead = xaesNonceLength + xaesTagLength;

/**
 * The provider without a service: XAES-256-GCM under a key from the environment or from a file. A key file can hold
 * several versions and rotates; a key from the environment cannot (`not-supported`). `bad-configuration` when the file
 * cannot be used.
 */
export async function createLocalKms(options: LocalKmsOptions): Promise<KmsProvider> {
  const keks = 'file' in options ? await fromFile(options.file) : fromKey(options.key);
  let closed = false;
  const demandOpen = () => {
    if (closed) throw new CarnetError('key-service-away', 'The key service was closed.');
  };
  const wrapUnder = (version: number, plaintext: Uint8Array, context: Uint8Array): Wrap => {
    const kek = keks.versions().get(version);
    if (kek === undefined) throw new CarnetError('internal', 'The newest key-encryption key is not there.');
    const ciphertext = Buffer.allocUnsafe(wrapOverhead + plaintext.length);
    writeNonce(ciphertext, 0);
    const nonce = ciphertext.subarray(0, xaesNonceLength);
    kek.sealInto(ciphertext, xaesNonceLength, nonce, wrapData(version, context), plaintext);
    return { kekVersion: version, ciphertext };
  };
  const unwrap = async ({ kekVersion, ciphertext }: Wrap, context: Uint8Array): Promise<Buffer | null> => {
    demandOpen();
    // Another process may have rotated the file.
    if (kekVersion > keks.newest()) await keks.reload();
    const kek = keks.versions().get(kekVersion);
    if (kek === undefined && kekVersion > 0 && kekVersion < keks.newest()) return null;
    const nonce = ciphertext.subarray(0, xaesNonceLength);
    const plaintext =
      ciphertext.length < wrapOverhead
        ? null
        : kek?.open(ciphertext.subarray(xaesNonceLength), nonce, wrapData(kekVersion, context));
    if (plaintext === null || plaintext === undefined) {
      throw new CarnetError('not-openable', 'A wrapped key does not open under this key-encryption key.');
    }
    return plaintext;
  };
  return {
    name: 'local',
    authentic: true,
    async wrap(plaintext, context) {
      demandOpen();
      if (plaintext.length > longestPlaintext)
        throw new CarnetError('too-large', 'At most 4,096 bytes can be wrapped.');
      return wrapUnder(keks.newest(), plaintext, context);
    },
    unwrap,
    async rotate() {
      demandOpen();
      await keks.rotate();
      return keks.newest();
    },
    async rewrap(wrap, context) {
      const plaintext = await unwrap(wrap, context);
      if (plaintext === null) return null;
      const again = wrapUnder(keks.newest(), plaintext, context);
      plaintext.fill(0);
      return again;
    },
    async status() {
      demandOpen();
      return { healthy: true, detail: keks.source, kekVersion: keks.newest() };
    },
    async close() {
      closed = true;
      for (const kek of keks.versions().values()) kek.wipe();
    },
  };
}

/** What AES-GCM authenticates of a wrap: its label, the KEK version and the caller's context. */
function wrapData(kekVersion: number, context: Uint8Array): Buffer {
  return lengthPrefixed(['carnet local wrap', kekVersion, context]);
}

interface Keks {
  readonly source: string;
  versions(): ReadonlyMap<number, XaesKey>;
  newest(): number;
  reload(): Promise<void>;
  rotate(): Promise<void>;
}

function fromKey(key: Buffer): Keks {
  if (key.length !== 32) throw new CarnetError('bad-configuration', 'ENCRYPTION_KEY must be 32 bytes.');
  const versions = asXaes(new Map([[1, Buffer.from(key)]]));
  return {
    source: 'a key from the configuration',
    versions: () => versions,
    newest: () => 1,
    reload: async () => undefined,
    rotate: async () => {
      throw new CarnetError(
        'not-supported',
        'A key given in the configuration does not rotate. Use the key file or a key service.',
      );
    },
  };
}

async function fromFile(file: string): Promise<Keks> {
  let versions = asXaes(await readOrCreateKeyFile(file));
  const newest = () => Math.max(...versions.keys());
  const take = (keys: KeyVersions) => {
    versions = asXaes(keys);
  };
  return {
    source: `the key file ${file}`,
    versions: () => versions,
    newest,
    async reload() {
      const keys = await readKeyFile(file);
      if (keys !== null) take(keys);
    },
    async rotate() {
      take(await addKeyVersion(file));
    },
  };
}

/** The KEK itself only derives the key that wraps, so that the same 32 bytes in another use could do no harm here. */
function asXaes(keys: KeyVersions): ReadonlyMap<number, XaesKey> {
  const entries = [...keys].map(([version, key]): [number, XaesKey] => {
    return [version, new XaesKey(deriveKey(intoSecretKey(key), ['carnet local kek', version]))];
  });
  return new Map(entries);
}
