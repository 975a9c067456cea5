const anySite = 'https://carnet.invalid';
const onThisSite = /^\/(?![/\\])/;

/**
 * Where to go after signing in: a path of this site, or null. Anything that a browser could read as another site's address
 * (`//host`, `/\host`, a scheme) is dropped.
 */
export function safePath(value: unknown): string | null {
  if (typeof value !== 'string' || !onThisSite.test(value)) return null;
  const { origin, pathname, search } = new URL(value, anySite);
  const path = pathname + search; // dots resolved, tabs and line ends gone: looked at once more
  return origin === anySite && onThisSite.test(path) && !/^\/sign-(in|out)\b/.test(path) ? path : null;
}
