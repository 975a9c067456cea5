import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CarnetError, hasCode, type Uuid } from '../kernel/index.ts';

/** The recovery kit that was printed last; of its secrets nothing but the check codes of its parts. */
export interface KitFacts {
  readonly madeAt: string;
  /** How many parts there are, and how many are needed. 1 of 1: everything on one sheet. */
  readonly parts: number;
  readonly needed: number;
  readonly codes: readonly string[];
  /** Null until every part was typed back. */
  readonly confirmedAt: string | null;
  /** Its sheets say that the key file is under a passphrase. */
  readonly tellsPassphrase?: boolean;
}

/** How backups are made here: for whom, under which signature. */
export interface Setup {
  readonly format: 1;
  readonly instance: Uuid;
  /** age's text; what is encrypted to it opens with the backup key of the kit alone. */
  readonly recipient: string;
  /** Public half of the key that signs, base64url. */
  readonly signingKey: string;
  readonly kit: KitFacts;
}

/** A pair of files, or one of keys alone, that was found whole. `read-back`: by `create`, right after it was written; `opened`: with the kit. */
export interface Verified {
  readonly pair: Uuid;
  readonly madeAt: string;
  readonly verifiedAt: string;
  readonly how: 'read-back' | 'opened';
  /** Newest KEK version of the keys in it: what is older may be destroyed once this is here. */
  readonly kekVersion: number;
  /** Present for keys that were backed up without the data. */
  readonly keysAlone?: true;
  /** Where the keys were written; the end of an epoch puts its own backup of the keys beside them. */
  readonly keysPath?: string;
}

const setupName = 'backup.json';
const verifiedName = 'backups-verified.json';
const mostVerified = 400;

/** Null before the first recovery kit was made. */
export async function readSetup(dataFolder: string): Promise<Setup | null> {
  return await readJson<Setup>(join(dataFolder, setupName));
}

export async function writeSetup(dataFolder: string, setup: Setup): Promise<void> {
  await writeJson(join(dataFolder, setupName), setup);
}

/** Those of data and keys together, newest last. */
export async function readVerified(dataFolder: string): Promise<readonly Verified[]> {
  return (await readVerifiedKeys(dataFolder)).filter(({ keysAlone }) => keysAlone !== true);
}

/** Those of keys, with the data or alone, newest last. */
export async function readVerifiedKeys(dataFolder: string): Promise<readonly Verified[]> {
  return (await readJson<readonly Verified[]>(join(dataFolder, verifiedName))) ?? [];
}

export async function noteVerified(dataFolder: string, one: Verified): Promise<void> {
  const all = [...(await readVerifiedKeys(dataFolder)), one];
  await writeJson(join(dataFolder, verifiedName), all.slice(-mostVerified));
}

async function readJson<T>(path: string): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    return JSON.parse(text) as T; // written below, in a folder that is ours alone
  } catch (cause) {
    throw new CarnetError('bad-configuration', `${path} cannot be understood. Delete it and make a new kit.`, {
      cause,
    });
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
}
