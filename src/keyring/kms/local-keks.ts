import { stat } from 'node:fs/promises';
import { CarnetError } from '../../kernel/index.ts';
import { deriveKey, intoSecretKey } from '../kdf.ts';
import { XaesKey } from '../xaes.ts';
import { type KeyFile, readKeyFile, readOrCreateKeyFile } from './key-file.ts';
import { type KeyVersions, openKeyFile } from './key-file-text.ts';
import { serviceAway } from './remote.ts';

/** `ENCRYPTION_KEY` itself, or a key file that is made at the first start. */
export type LocalKey = { readonly key: Buffer } | KeyFile;

/** The key-encryption keys of a process, as the file has them. */
export interface Keks {
  source(): string;
  version(version: number): XaesKey | undefined;
  newest(): number;
  /** Takes over what another process did to the file; to be called before each use. */
  follow(): Promise<void>;
  wipe(): void;
}

export async function keksOf(key: LocalKey): Promise<Keks> {
  return 'file' in key ? fromFile(key) : fromKey(key.key);
}

function fromKey(key: Buffer): Keks {
  if (key.length !== 32) throw new CarnetError('bad-configuration', 'ENCRYPTION_KEY must be 32 bytes.');
  const versions = asXaes(new Map([[1, Buffer.from(key)]]));
  return {
    source: () => 'a key from the configuration',
    version: (version) => versions.get(version),
    newest: () => 1,
    follow: async () => undefined,
    wipe: () => wipe(versions),
  };
}

async function fromFile(where: KeyFile): Promise<Keks> {
  const { file, passphrase = async () => null } = where;
  let { keys, seal } = await readOrCreateKeyFile(where);
  let versions = asXaes(keys);
  let seen = await markOf(file);
  let flight: Promise<void> | null = null;
  let looking: Promise<string> | null = null;
  let refused: { readonly error: unknown; readonly mark: string; readonly until: number } | null = null;
  const take = async (mark: string): Promise<void> => {
    const text = await readKeyFile(file);
    // A file that is gone takes nothing from who holds its keys; the next start will say so.
    if (text === null) return;
    try {
      ({ keys, seal } = await openKeyFile(file, text, passphrase, seal));
    } catch (error) {
      // Sealed anew under a passphrase that this process does not know: no harm as long as it holds the same versions.
      const holdsAll = text.lines.size === versions.size && [...text.lines.keys()].every((one) => versions.has(one));
      if (!holdsAll)
        throw serviceAway('has new keys under another passphrase: restart Carnet with that', error, 'passphrase');
      seen = mark;
      return;
    }
    wipe(versions);
    versions = asXaes(keys);
    seen = mark;
  };
  return {
    source: () => `the key file ${file}${seal === null ? '' : ', sealed under a passphrase'}`,
    version: (version) => versions.get(version),
    newest: () => Math.max(...versions.keys()),
    async follow() {
      // A wrap under a version that was rotated away meanwhile would be lost when that is destroyed. A look costs 20 µs, so those who
      // ask in one go share one, which begins after all of them have asked.
      looking ??= Promise.resolve().then(() => {
        looking = null;
        return markOf(file);
      });
      const mark = await looking;
      if (mark === seen) return;
      // A passphrase costs half a second of a core, so it is tried once for all who wait, and not at every call.
      if (refused?.mark === mark && Date.now() < refused.until) throw refused.error;
      flight ??= take(mark)
        .catch((error: unknown) => {
          refused = { error, mark, until: Date.now() + patience };
          throw error;
        })
        .finally(() => {
          flight = null;
        });
      await flight;
    },
    wipe: () => wipe(versions),
  };
}

/** How long a key file that does not open is not tried again, in ms. */
const patience = 5_000;

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
