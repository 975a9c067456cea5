import { createRequire } from 'node:module';

/**
 * Times the password hash apart. To be imported before anything that imports the hash: its module is of the old kind, so that
 * whoever imports it later gets the timed functions. The hash takes tens of milliseconds, which a machine repeats to within
 * several; a difference of 200 µs in all the rest is seen only where the hash is taken out.
 */
type Work = (...given: unknown[]) => Promise<unknown>;
const module = createRequire(import.meta.url)('@node-rs/argon2') as { hash: Work; verify: Work };
let spent = 0;

for (const name of ['hash', 'verify'] as const) {
  const work = module[name];
  module[name] = async (...given) => {
    const start = performance.now();
    try {
      return await work(...given);
    } finally {
      spent += performance.now() - start;
    }
  };
}

/** Milliseconds spent in hashes since it was last asked. */
export function hashTime(): number {
  const time = spent;
  spent = 0;
  return time;
}
