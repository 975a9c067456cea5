import { getCompileCacheDir } from 'node:module';

/** The whole environment of our own children: nothing secret, nothing of ours but where Node keeps compiled code. */
export function childEnvironment(): Record<string, string> {
  const cache = getCompileCacheDir();
  return { NODE_ENV: 'production', TZ: 'UTC', ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: parentOf(cache) }) };
}

/** Node reports the folder of its own version within the one it was given. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
