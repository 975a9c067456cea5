import { execFileSync } from 'node:child_process';

/** The files that belong to the repository: tracked ones, and new ones that are not ignored. */
export function repositoryFiles(...patterns: readonly string[]): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...patterns];
  return execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\n')
    .filter((path) => path !== '');
}
