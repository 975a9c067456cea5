const key = 'carnet.zone';

/** The time zone chosen on this device (IANA name), or undefined where the device's own holds. */
let chosen: string | undefined = known(stored());

export function zone(): string | undefined {
  return chosen;
}

/** Times are written in this zone from now on, on this device; null gives the device's own back. */
export function showZone(next: string | null): void {
  chosen = known(next);
  try {
    if (chosen === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, chosen);
  } catch {
    // The choice then holds for this visit only.
  }
}

/** Every zone that this browser knows, and the device's own. */
export function zones(): { readonly own: string; readonly all: readonly string[] } {
  return { own: new Intl.DateTimeFormat().resolvedOptions().timeZone, all: Intl.supportedValuesOf('timeZone') };
}

/** A zone's name with its difference to Greenwich now: `Europe/Paris (UTC+1)`. */
export function zoneName(name: string, now = new Date()): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'shortOffset' }).formatToParts(now);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', 'UTC') ?? 'UTC';
  return `${name.replaceAll('_', ' ')} (${offset})`;
}

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function known(name: string | null): string | undefined {
  if (name === null) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined; // a name that this browser does not know
  }
}
