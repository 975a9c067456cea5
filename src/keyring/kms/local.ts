import { CarnetError, lengthPrefixed } from '../../kernel/index.ts';
import type { KmsCustodian, KmsProvider, Wrap } from '../contract.ts';
import { inTurns } from '../in-turns.ts';
import { writeNonce } from '../nonce.ts';
import { xaesNonceLength, xaesTagLength } from '../xaes.ts';
import { addKeyVersion, dropKeyVersions, type KeyFile, readKeyFile } from './key-file.ts';
import { keksOf, type LocalKey } from './local-keks.ts';

const longestPlaintext = 4096;
const wrapOverhead = xaesNonceLength + xaesTagLength;

/**
 * The provider without a service: XAES-256-GCM under a key from the environment or from a file, which may hold several
 * versions. `bad-configuration` when the file cannot be used.
 */
export async function createLocalKms(key: LocalKey): Promise<KmsProvider> {
  const keks = await keksOf(key);
  let closed = false;
  const demandOpen = () => {
    if (closed) throw closedService();
  };
  const wrapNewest = (plaintext: Uint8Array, context: Uint8Array): Wrap => {
    const version = keks.newest();
    const kek = keks.version(version);
    if (kek === undefined) throw new CarnetError('internal', 'The newest key-encryption key is not there.');
    const ciphertext = Buffer.allocUnsafe(wrapOverhead + plaintext.length);
    writeNonce(ciphertext, 0);
    const nonce = ciphertext.subarray(0, xaesNonceLength);
    kek.sealInto(ciphertext, xaesNonceLength, nonce, wrapData(version, context), plaintext);
    return { kekVersion: version, ciphertext };
  };
  const unwrapHeld = ({ kekVersion, ciphertext }: Wrap, context: Uint8Array): Buffer | null => {
    const kek = keks.version(kekVersion);
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
      await keks.follow();
      return wrapNewest(plaintext, context);
    },
    async unwrap(wrap, context) {
      demandOpen();
      await keks.follow();
      return unwrapHeld(wrap, context);
    },
    async rewrapAll(items) {
      demandOpen();
      await keks.follow();
      const done: (Wrap | null)[] = [];
      await inTurns(items, ({ wrap, context }) => {
        const plaintext = unwrapHeld(wrap, context);
        done.push(plaintext === null ? null : wrapNewest(plaintext, context));
        plaintext?.fill(0);
      });
      return done;
    },
    async alive() {
      demandOpen();
    },
    async status() {
      demandOpen();
      await keks.follow();
      return { healthy: true, detail: keks.source(), kekVersion: keks.newest() };
    },
    async close() {
      closed = true;
      keks.wipe();
    },
  };
}

/**
 * Makes and destroys the versions of a key file, which other processes follow at their next wrap or unwrap. A key from the
 * environment cannot rotate (`not-supported`).
 */
export async function createLocalCustodian(key: LocalKey): Promise<KmsCustodian> {
  let closed = false;
  const fileOf = (): KeyFile => {
    if (closed) throw closedService();
    if ('file' in key) return key;
    throw new CarnetError(
      'not-supported',
      'A key given in the configuration does not rotate. Use the key file or a key service.',
    );
  };
  return {
    name: 'local',
    async rotate() {
      return Math.max(...(await addKeyVersion(fileOf())).keys());
    },
    async versions() {
      if (!closed && !('file' in key)) return [{ version: 1, madeAt: null }];
      const versions = (await readKeyFile(fileOf().file))?.lines.keys() ?? [];
      return [...versions].sort((a, b) => a - b).map((version) => ({ version, madeAt: null }));
    },
    async destroyBefore(version) {
      await dropKeyVersions(fileOf(), version);
      return { state: 'destroyed' };
    },
    async close() {
      closed = true;
    },
  };
}

/** What AES-GCM authenticates of a wrap: its label, the KEK version and the caller's context. */
function wrapData(kekVersion: number, context: Uint8Array): Buffer {
  return lengthPrefixed(['carnet local wrap', kekVersion, context]);
}

function closedService(): CarnetError {
  return new CarnetError('key-service-away', 'The key service was closed.');
}
