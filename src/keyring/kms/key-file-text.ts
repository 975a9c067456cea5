import { CarnetError } from '../../kernel/index.ts';
import { parseEncryptionKey } from './encryption-key.ts';
import {
  costsLine,
  type FileSeal,
  type PassphraseSource,
  readCosts,
  type SealCosts,
  sealedKeyLength,
  sealOf,
} from './key-file-seal.ts';

/** KEKs by version. A version that is missing below the newest was destroyed. */
export type KeyVersions = ReadonlyMap<number, Buffer>;

/** A key file as it is written. `costs`: how it is sealed; null where the keys stand in clear. */
export interface KeyFileText {
  readonly costs: SealCosts | null;
  /** The keys themselves, or each sealed. */
  readonly lines: KeyVersions;
}

/** A key file as it is used. `seal`: what it is sealed with, to be kept when it changes. */
export interface OpenKeyFile {
  readonly keys: KeyVersions;
  readonly seal: FileSeal | null;
}

const heading = {
  clear: '# Key-encryption keys of this Carnet instance. Whoever has this file and the databases can read everything.',
  sealed:
    '# Key-encryption keys of this Carnet instance, sealed under a passphrase. Whoever loses it loses everything, for ever.',
} as const;
const linePattern = /^([1-9][0-9]{0,8}) (\S+)$/;

/** Reads the form alone; `bad-configuration` naming `path` when it is not that of docs/formats.md. */
export function parseKeyFile(path: string, text: string): KeyFileText {
  const written = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const isSealed = written[0]?.startsWith('argon2id') === true;
  const costs = isSealed ? readCosts(written.shift() ?? '') : null;
  if (isSealed && costs === null) throw badForm(path);
  const lines = new Map<number, Buffer>();
  for (const line of written) {
    const match = linePattern.exec(line);
    const version = Number(match?.[1]);
    if (match?.[2] === undefined || lines.has(version)) throw badForm(path);
    lines.set(version, isSealed ? sealedKey(path, match[2]) : parseEncryptionKey(match[2]));
  }
  if (lines.size === 0) throw badFile(path, 'It holds no key.');
  return { costs, lines };
}

/**
 * The keys of a key file. `known`: a seal that opened it before, which costs nothing. `bad-configuration` when the passphrase is
 * missing or does not open it; one for a file that is not sealed is left aside.
 */
export async function openKeyFile(
  path: string,
  { costs, lines }: KeyFileText,
  passphrase: PassphraseSource,
  known: FileSeal | null = null,
): Promise<OpenKeyFile> {
  if (costs === null) return { keys: lines, seal: null };
  const seal = known !== null && costsLine(known.costs) === costsLine(costs) ? known : null;
  const given = seal === null ? await passphrase() : '';
  if (given === null) throw badFile(path, `It is sealed under a passphrase. ${whereTo}`);
  const opener = seal ?? (await sealOf(given, costs));
  const keys = new Map<number, Buffer>();
  for (const [version, sealed] of lines) {
    const key = opener.open(version, sealed);
    if (key === null)
      throw badFile(path, `It does not open: its passphrase is another, or the file was altered. ${whereTo}`);
    keys.set(version, key);
  }
  return { keys, seal: opener };
}

/** The text of a key file that holds these keys. */
export function printKeyFile({ keys, seal }: OpenKeyFile): string {
  const lines = [...keys].map(([version, key]) => {
    return `${version} ${(seal === null ? key : seal.seal(version, key)).toString('base64')}`;
  });
  const head = seal === null ? [heading.clear] : [heading.sealed, costsLine(seal.costs)];
  return `${[...head, ...lines].join('\n')}\n`;
}

export function badFile(path: string, what: string): CarnetError {
  return new CarnetError('bad-configuration', `The key file ${path} cannot be used. ${what}`);
}

const whereTo =
  'Put the passphrase into a file that only Carnet reads, and name that in CARNET_KEY_PASSPHRASE_FILE. See docs/operations/keys.md.';

function badForm(path: string): CarnetError {
  return badFile(path, 'It is not in the form that Carnet writes.');
}

function sealedKey(path: string, text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== sealedKeyLength || bytes.toString('base64') !== text) throw badForm(path);
  return bytes;
}
