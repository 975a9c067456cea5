import { stat } from 'node:fs/promises';
import { CarnetError } from '../../kernel/index.ts';
import { deriveKey, intoSecretKey } from '../kdf.ts';
import { XaesKey } from '../xaes.ts';
import { type KeyVersions, readKeyFile, readOrCreateKeyFile } from './key-file.ts';

/** `ENCRYPTION_KEY` itself, or the path of a key file that is made at the first start. */
export type LocalKey = { readonly key: Buffer } | { readonly file: string };

/** The key-encryption keys of a process, as the file has them. */
export interface Keks {
  readonly source: string;
  version(version: number): XaesKey | undefined;
  newest(): number;
  /** Takes over what another process did to the file; to be called before each use. */
  follow(): Promise<void>;
  wipe(): void;
}

export async function keksOf(key: LocalKey): Promise<Keks> {
  return 'file' in key ? fromFile(key.file) : fromKey(key.key);
}

function fromKey(key: Buffer): Keks {
  if (key.length !== 32) throw new CarnetError('bad-configuration', 'ENCRYPTION_KEY must be 32 bytes.');
  const versions = asXaes(new Map([[1, Buffer.from(key)]]));
  return {
    source: 'a key from the configuration',
    version: (version) => versions.get(version),
    newest: () => 1,
    follow: async () => undefined,
    wipe: () => wipe(versions),
  };
}

async function fromFile(file: string): Promise<Keks> {
  let versions = asXaes(await readOrCreateKeyFile(file));
  let seen = await markOf(file);
  return {
    source: `the key file ${file}`,
    version: (version) => versions.get(version),
    newest: () => Math.max(...versions.keys()),
    async follow() {
      // A wrap under a version that was rotated away meanwhile would be lost when that is destroyed; a look costs 20 µs.
      const mark = await markOf(file);
      if (mark === seen) return;
      const keys = await readKeyFile(file);
      // A file that is gone takes nothing from who holds its keys; the next start will say so.
      if (keys === null) return;
      wipe(versions);
      versions = asXaes(keys);
      seen = mark;
    },
    wipe: () => wipe(versions),
  };
}

/** Changes with each file that takes the name. */
async function markOf(file: string): Promise<string> {
  const facts = await stat(file, { bigint: true }).catch(() => null);
  return facts === null ? '' : `${facts.ino} ${facts.mtimeNs} ${facts.size}`;
}

function wipe(versions: ReadonlyMap<number, XaesKey>): void {
  for (const kek of versions.values()) kek.wipe();
}

/** The KEK itself only derives the key that wraps, so that the same 32 bytes in another use could do no harm here. */
function asXaes(keys: KeyVersions): ReadonlyMap<number, XaesKey> {
  const entries = [...keys].map(([version, key]): [number, XaesKey] => {
    return [version, new XaesKey(deriveKey(intoSecretKey(key), ['carnet local kek', version]))];
  });
  return new Map(entries);
}
