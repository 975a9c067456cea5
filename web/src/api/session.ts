const hint = 'carnet.signed-in';
const refreshedAt = 'carnet.refreshed-at';

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Without storage a visitor is asked to sign in once more; nothing else depends on it.
  }
}

/** Whether somebody signed in on this device and did not sign out. A hint that spares visitors a failing request; it grants nothing. */
export function maybeSignedIn(): boolean {
  return read(hint) === '1';
}

/** Sets or clears the hint; clearing it also forgets which imports were under way here. */
export function rememberSignedIn(signedIn: boolean): void {
  write(hint, signedIn ? '1' : null);
  if (signedIn) return;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('carnet.import.')) localStorage.removeItem(key);
  } catch {
    // As above.
  }
}

/** Calls `act` when another tab has signed out or changed the person, so that nothing of them stays on the screen here. */
export function onPersonLeft(act: () => void): void {
  window.addEventListener('storage', ({ key, newValue }) => {
    if ((key === hint || key === null) && newValue === null) act();
  });
}

async function post(): Promise<boolean> {
  const key = crypto.randomUUID();
  const ask = () => fetch('/api/identity/refresh', { method: 'POST', headers: { 'Idempotency-Key': key } });
  // A repeat under the same key gets the same successor, so a lost answer does not end the session.
  const answer = await ask().catch(() => ask());
  if (answer.ok) write(refreshedAt, String(Date.now()));
  return answer.ok;
}

let alone: Promise<boolean> | null = null;

/**
 * Renews the session once for all tabs (Web Lock `carnet-refresh`). `since` is when the refused request was sent, in ms:
 * if another tab has renewed after that, there is nothing left to do. False when the session cannot be renewed; throws
 * when the network is away.
 */
export async function refresh(since: number): Promise<boolean> {
  const once = async () => (Number(read(refreshedAt) ?? 0) > since ? true : post());
  if ('locks' in navigator) return navigator.locks.request('carnet-refresh', once);
  alone ??= once().finally(() => {
    alone = null;
  });
  return alone;
}
