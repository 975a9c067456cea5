import { readFile } from 'node:fs/promises';
import { BloomFilter } from './bloom.ts';

/** Made by `tools/passwords/build.ts` from the 100,000 most common passwords; see docs/dependencies.md. */
const file = new URL('./common-passwords.bloom', import.meta.url);

let loaded: Promise<BloomFilter> | undefined;

/**
 * Whether a password is one of the 100,000 most common ones, whatever its capitals. Asks nobody: the list is with us. About
 * one other password in 2,000 is taken for a common one.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  loaded ??= readFile(file).then(BloomFilter.read);
  return (await loaded).has(commonForm(password));
}

/** The form under which passwords stand in the filter. */
export function commonForm(password: string): string {
  return password.normalize('NFKC').toLowerCase();
}
