import { getCompileCacheDir } from 'node:module';

/**
 * The whole environment of our own children: nothing secret, nothing of ours but where Node keeps compiled code.
 * @param also What a cloud's own client needs (`cloudEnvironment`), for the serving process alone.
 */
export function childEnvironment(also: Readonly<Record<string, string>> = {}): Record<string, string> {
  const cache = getCompileCacheDir();
  return {
    ...also,
    NODE_ENV: 'production',
    TZ: 'UTC',
    ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: parentOf(cache) }),
  };
}

/** Node reports the folder of its own version within the one it was given. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
