import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCrowd, settleCrowd } from './crowd.ts';
import type { BenchDatabases } from './databases.ts';
import { benchProduct } from './product.ts';

/**
 * Makes a crowd of `size` in databases with a local key, half of it in a process of its own; nothing where it is there already. A crowd that
 * was kept has the size that it was made with.
 */
export async function crowdOf(databases: BenchDatabases, size: number): Promise<void> {
  const note = join(databases.folder, 'crowd.json');
  if (existsSync(note)) {
    const { size: there }: { size: number } = JSON.parse(readFileSync(note, 'utf8'));
    if (there !== size) throw new Error(`There is a crowd of ${there} in ${databases.folder}, and not of ${size}.`);
    return;
  }
  const start = performance.now();
  const made = await benchProduct(18_098, 'none', undefined, { ...databases, close: async () => undefined });
  const half = Math.floor(size / 2);
  const program = fileURLToPath(new URL('./crowd-half.ts', import.meta.url));
  const other = fork(program, [String(half), String(size)], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  other.send(databases); // its addresses; what closes them stays here
  const [[code]] = await Promise.all([once(other, 'exit'), makeCrowd(made, 0, half)]);
  if (code !== 0) throw new Error('the other half of the crowd was not made');
  await settleCrowd(made);
  await made.close();
  writeFileSync(note, JSON.stringify({ size }));
  console.log(`${size} patients made in ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
