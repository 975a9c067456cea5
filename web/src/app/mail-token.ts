const places = /^\/(recover\/(password|identity|finish)|invitation|shared|take-over|join|practice)$/;

/** The part behind # of a link that came by mail, or from somebody who invites; null where none belongs. */
export function tokenIn(path: string, fragment: string): string | null {
  return places.test(path) && fragment.length > 1 ? fragment.slice(1) : null;
}

let held: { readonly path: string; readonly token: string } | null = null;

/**
 * Takes the token of a mail's link out of the address bar, so that it stays in no history and goes into no address, and holds it
 * in memory alone. Called before anything else is loaded, and when a link is put into a window that is open.
 */
export function takeMailToken(): void {
  const token = tokenIn(location.pathname, location.hash);
  if (token === null) return;
  held = { path: location.pathname, token };
  history.replaceState(history.state, '', location.pathname);
}

/** The token for this page, or null. */
export function mailToken(): string | null {
  return held?.path === location.pathname ? held.token : null;
}

/** Whether the token of another page waits there, such as an invitation while its reader signs up. */
export function tokenWaits(path: string): boolean {
  return held?.path === path;
}

const links = ['/invitation', '/shared', '/take-over', '/practice'] as const;

/** The page of a link whose reader signs up meanwhile, or null. */
export function waitingLink(): (typeof links)[number] | null {
  return links.find(tokenWaits) ?? null;
}

/** It was used: a page that is opened again asks anew. */
export function dropMailToken(): void {
  held = null;
}

/** Whether a token can be one at all; a link that was cut or broken in two cannot. */
export function isWhole(token: string): boolean {
  return /^[A-Za-z0-9_-]{22,100}$/.test(token);
}
