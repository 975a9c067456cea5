/**
 * Where to go after signing in: a path of this site, or null. Anything that a browser could read as another site's address
 * (`//host`, `/\host`, a scheme) is dropped.
 */
export function safePath(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\/(?![/\\])/.test(value) || value.startsWith('/sign-in')) return null;
  const url = new URL(value, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : null;
}
