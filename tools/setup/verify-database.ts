import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findBinaries, hasPackage } from '../../src/database/embedded/index.ts';

// npm ends well when a package for one platform could not be fetched; this does not. Where there are no programs for this
// machine at all, DATABASE_URL is the way, and the start says so.
if (hasPackage()) {
  try {
    const { folder } = await findBinaries();
    execFileSync(join(folder, 'bin', 'postgres'), ['--version'], { env: {}, stdio: 'pipe' });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
