import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from '../../kernel/index.ts';
import { hashOf, noLine, parseLine } from './lines.ts';
import type { LedgerCopy } from './parts.ts';

/** Its name in the data folder, and in the folder of each witness. */
export const ledgerName = 'rights-ledger.jsonl';

export const copyPath = ({ folder }: LedgerCopy): string => join(folder, ledgerName);

/** Up to which line: its number and SHA-256; 0 and zeros before the first. */
export interface Head {
  readonly n: number;
  readonly hash: string;
}
export const noHead: Head = { n: 0, hash: noLine };

/**
 * The finished lines of a file; none where there is no file. A last line that was never finished (the machine stopped while it was
 * written) is left out.
 */
export async function linesOf(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Whether lines hang together, each naming the one before; nothing is said of who wrote them. */
export function isChain(lines: readonly string[]): boolean {
  let previous = noLine;
  return lines.every((text, at) => {
    const line = parseLine(text);
    const right = line !== null && line.n === at + 1 && line.previous === previous;
    previous = hashOf(text);
    return right;
  });
}

/** Whether a ledger has everything that a database had when it noted `head`. */
export function reaches(lines: readonly string[], head: Head): boolean {
  if (head.n === 0) return true;
  const line = lines[head.n - 1];
  return line !== undefined && hashOf(line) === head.hash;
}

export function headOf(lines: readonly string[]): Head {
  const last = lines.at(-1);
  return last === undefined ? noHead : { n: lines.length, hash: hashOf(last) };
}

/** How a copy stands to the ledger; `ahead`: it has more, so the ledger lost something; `differs`: another history. */
export type CopyState = 'same' | 'behind' | 'ahead' | 'differs' | 'none' | 'away';

export function stands(copy: readonly string[], own: readonly string[]): Exclude<CopyState, 'away'> {
  if (copy.length === 0) return own.length === 0 ? 'same' : 'none';
  const common = Math.min(copy.length, own.length);
  // Each line carries the hash of the one before, so the last common one speaks for all of a chain.
  if (!isChain(copy) || (common > 0 && copy[common - 1] !== own[common - 1])) return 'differs';
  if (copy.length === own.length) return 'same';
  return copy.length < own.length ? 'behind' : 'ahead';
}

/**
 * Has a file hold these lines, of which it has the first `there`: the others are on the disk when it resolves. Half a line that a
 * stopped machine left there is overwritten.
 */
export async function extend(path: string, lines: readonly string[], there: number): Promise<void> {
  const bytes = (some: readonly string[]): Buffer => Buffer.from(some.map((line) => `${line}\n`).join(''));
  const at = bytes(lines.slice(0, there)).length;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'r+').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return open(path, 'wx+', 0o600);
    throw error;
  });
  try {
    await file.truncate(at);
    await file.write(bytes(lines.slice(there)), 0, null, at);
    await file.sync();
  } finally {
    await file.close();
  }
  await using folder = await open(dirname(path), 'r');
  await folder.sync();
}

/** How each copy stands to the ledger, by the files alone. */
export async function copiesOf(
  ledger: string,
  copies: readonly LedgerCopy[],
): Promise<readonly (LedgerCopy & { readonly stands: CopyState })[]> {
  const own = await linesOf(ledger);
  return await Promise.all(
    copies.map(async (copy) => {
      const state = await linesOf(copyPath(copy)).then(
        (lines): CopyState => stands(lines, own),
        (): CopyState => 'away',
      );
      return { ...copy, stands: state };
    }),
  );
}
