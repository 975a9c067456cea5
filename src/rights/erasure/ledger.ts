import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CarnetError, hasCode, lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { isSigned, sha256, signText } from '../../keyring/index.ts';
import { canonicalJson } from './canonical.ts';
import type { ErasedKind } from './contract.ts';
import type { ErasureParts } from './parts.ts';
import { aloneWithLedger } from './store.ts';

/** One act of the ledger. `who` is a pseudonym under a key of the instance, so that the file names nobody. */
export interface LedgerLine {
  readonly n: number;
  readonly at: string;
  readonly act: 'erasure';
  readonly kind: ErasedKind;
  readonly who: string;
  readonly receipt: Uuid;
  /** SHA-256 of the line before, in hex; zeros before the first. */
  readonly previous: string;
  /** HMAC of the fields above, under the instance's key of the ledger. */
  readonly mac: string;
  readonly kid: string;
  readonly signature: string;
}

export type LedgerParts = Pick<ErasureParts, 'keyring' | 'ledger' | 'retainSql'>;

const label = 'carnet rights ledger';
const noLine = '0'.repeat(64);

/** The pseudonym of a subject in the ledger. */
export function whoOf(keyring: Pick<ErasureParts['keyring'], 'mac'>, subject: Uuid): string {
  return keyring.mac('rights-ledger', lengthPrefixed(['erased', 1, subject])).toString('hex');
}

/**
 * The lines of the ledger, each checked: its number, the line before, its MAC, its signature. A key that signed and is not there
 * (the keys were restored from before it was made) leaves the MAC, whose key is as old as the instance's first start. A last line that was never finished (the
 * machine stopped while it was written) is left out. `bad-configuration` for a ledger that was altered.
 */
export async function readLedger(parts: Pick<LedgerParts, 'keyring' | 'ledger'>): Promise<readonly LedgerLine[]> {
  const lines: LedgerLine[] = [];
  let previous = noLine;
  for (const text of finishedLines(await textOf(parts.ledger))) {
    const line = parse(text);
    const right = line !== null && line.n === lines.length + 1 && line.previous === previous;
    if (!right || !(await isGenuine(parts, line))) throw altered(parts.ledger, lines.length + 1);
    lines.push(line);
    previous = hashOf(text);
  }
  return lines;
}

/** Writes an erasure into the ledger, on the disk before it resolves; nothing where it stands there already. */
export async function noteInLedger(
  parts: LedgerParts,
  act: { readonly kind: ErasedKind; readonly subject: Uuid; readonly receipt: Uuid; readonly at: Date },
): Promise<void> {
  await aloneWithLedger(parts.retainSql, async () => {
    const lines = await readLedger(parts);
    const who = whoOf(parts.keyring, act.subject);
    if (lines.some((line) => line.who === who && line.receipt === act.receipt)) return;
    const [key] = await parts.keyring.signingKeys('receipt-signing');
    const text = finishedLines(await textOf(parts.ledger));
    const last = text.at(-1);
    const said: Said = {
      n: lines.length + 1,
      at: act.at.toISOString(),
      act: 'erasure',
      kind: act.kind,
      who,
      receipt: act.receipt,
      previous: last === undefined ? noLine : hashOf(last),
    };
    const unsigned = { ...said, mac: macOf(parts.keyring, said), kid: key.kid };
    const line = canonicalJson({ ...unsigned, signature: signText(key, label, canonicalJson(unsigned)) });
    await append(parts.ledger, Buffer.byteLength(text.map((one) => `${one}\n`).join('')), `${line}\n`);
  });
}

type Said = Omit<LedgerLine, 'mac' | 'kid' | 'signature'>;

function macOf(keyring: Pick<ErasureParts['keyring'], 'mac'>, said: Said): string {
  return keyring.mac('rights-ledger', lengthPrefixed(['line', 1, canonicalJson({ ...said })])).toString('hex');
}

async function isGenuine({ keyring }: Pick<LedgerParts, 'keyring'>, line: LedgerLine): Promise<boolean> {
  const { signature, ...unsigned } = line;
  const { mac, kid, ...said } = unsigned;
  if (macOf(keyring, said) !== mac) return false;
  const key = await keyring.findSigningKey('receipt-signing', kid);
  return key === null || isSigned(key, label, canonicalJson(unsigned), signature);
}

/** Writes behind the last finished line: half a line that a stopped machine left there is overwritten. */
async function append(path: string, at: number, line: string): Promise<void> {
  const file = await open(path, 'r+').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return open(path, 'wx+', 0o600);
    throw error;
  });
  try {
    await file.truncate(at);
    await file.write(line, at);
    await file.sync();
  } finally {
    await file.close();
  }
  await using folder = await open(dirname(path), 'r');
  await folder.sync();
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}

function finishedLines(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}

function parse(text: string): LedgerLine | null {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? (line as LedgerLine) : null; // its MAC is checked before its use
  } catch {
    return null;
  }
}

function hashOf(line: string): string {
  return sha256(Buffer.from(line)).toString('hex');
}

function altered(path: string, n: number): CarnetError {
  return new CarnetError(
    'bad-configuration',
    `The rights ledger ${path} was altered at line ${n}. It says who was erased, so nothing is opened without it: put back the copy that a witness or your own backup of files has.`,
  );
}
