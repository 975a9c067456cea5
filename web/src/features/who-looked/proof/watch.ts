import { fromBase64 } from './bytes.ts';
import { logOf, readCheckpoint } from './note.ts';
import { continues } from './tree.ts';

/** What this browser keeps of a log: the key that it met first and the last checkpoint whose signature held. Nobody's data. */
export interface Kept {
  readonly key: string;
  readonly note: string;
}

/** What the server says of its log now, and how it goes on from what is kept. */
export interface Told {
  readonly checkpoint: string | null;
  readonly keys: readonly string[];
  readonly proof: readonly string[];
}

/**
 * How the log stands to the one that this browser saw before. `first`: it saw none. `waiting`: nothing is sealed yet. The others are
 * alarms: `rolled-back` to fewer entries, `forked` (another history), `other-log` (of another instance), `other-key`, `unsigned`.
 */
export type LogState = 'first' | 'continues' | 'waiting' | Alarm;
export type Alarm = 'rolled-back' | 'forked' | 'other-log' | 'other-key' | 'unsigned';

export function isAlarm(state: LogState): state is Alarm {
  return state !== 'first' && state !== 'continues' && state !== 'waiting';
}

export interface Judged {
  readonly state: LogState;
  /** When the log was sealed that was seen before, and the one of now (ISO 8601); null where there is none. */
  readonly before: string | null;
  readonly now: string | null;
  /** To be kept from now on; null where nothing new is proved. */
  readonly keep: Kept | null;
}

/** Holds what the server says against what is kept. Rejects where the browser knows no Ed25519. */
export async function judge(kept: Kept | null, { checkpoint, keys, proof }: Told): Promise<Judged> {
  const before = kept === null ? null : await readCheckpoint(kept.note, kept.key);
  const judged = (state: LogState, now: string | null = null, keep: Kept | null = null): Judged => ({
    state,
    before: before?.at ?? null,
    now,
    keep,
  });
  const [told = ''] = keys;
  const key = kept?.key ?? told;
  if (logOf(key) !== logOf(told)) return judged('other-log');
  if (checkpoint === null) return judged(before === null ? 'waiting' : 'rolled-back');
  const newest = await readCheckpoint(checkpoint, key);
  if (newest === null) {
    return judged(told !== key && (await readCheckpoint(checkpoint, told)) !== null ? 'other-key' : 'unsigned');
  }
  const keep = { key, note: checkpoint };
  if (before === null) return judged('first', newest.at, keep);
  if (newest.size < before.size) return judged('rolled-back', newest.at);
  const hashes = proof.map((hash) => fromBase64(hash) ?? new Uint8Array());
  return (await continues(before, newest, hashes)) ? judged('continues', newest.at, keep) : judged('forked', newest.at);
}

const place = 'carnet.log';

/** What this browser keeps; null for nothing, or where it keeps nothing at all. */
export function kept(): Kept | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(place) ?? 'null');
    if (typeof value !== 'object' || value === null || !('key' in value && 'note' in value)) return null;
    return { key: String(value.key), note: String(value.note) };
  } catch {
    return null;
  }
}

/** Kept for as long as the browser keeps anything, also after the sign-out: it tells of nobody, and is the same for everybody. */
export function keep(next: Kept | null): void {
  try {
    if (next === null) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(next));
  } catch {
    // Then a fork is not noticed here; a proof that one saved tells it all the same.
  }
}
