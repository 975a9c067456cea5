import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../../src/kernel/index.ts';

/** A disk of few megabytes that can be filled. */
export interface SmallDisk {
  /** Fills it to the last byte; may be called again, for what was freed meanwhile. */
  fill(): void;
  free(): void;
  unmount(): void;
}

/** Mounts one at a folder, which is made. Needs root. */
export function smallDisk(folder: string, megabytes: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder]);
  if (mounted.status !== 0) throw new TypeError('this drill mounts a small disk (tmpfs): it needs root on Linux');
  const filler = join(folder, 'filler');
  const unmount = (): void => void spawnSync('/bin/umount', ['-l', folder]);
  process.once('exit', unmount); // also where the drill failed
  return {
    fill() {
      for (let size = 1024 * 1024; size >= 1; ) {
        try {
          appendFileSync(filler, Buffer.alloc(size));
        } catch (error) {
          if (!hasCode(error, 'ENOSPC')) throw error;
          size = Math.floor(size / 2);
        }
      }
    },
    free: () => rmSync(filler, { force: true }),
    unmount() {
      process.off('exit', unmount);
      unmount();
    },
  };
}
