import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findBinaries } from '../../src/database/embedded/index.ts';

// Where there are no programs for this machine, DATABASE_URL is the way; the start says so.
const binaries = await findBinaries().catch(() => null);
if (binaries !== null) {
  try {
    execFileSync(join(binaries.folder, 'bin', 'postgres'), ['--version'], { env: {}, stdio: 'pipe' });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
