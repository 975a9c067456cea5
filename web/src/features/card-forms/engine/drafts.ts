import type { FormEntry } from '../../../api/contract.ts';
import type { AnyForm, Raw, Value } from './field.ts';
import { isRawOf } from './raw.ts';
import { isSame } from './same.ts';

/** What was typed into the form of one entry, and how it stands with the server. */
export interface Typed {
  readonly raw: Raw;
  /** The version that it changes; null for a new entry. */
  readonly version: number | null;
  /** What stood there when the typing began. */
  readonly base: Value | null;
  /** The Idempotency-Key of a new entry; it outlives the page, so that a lost answer makes no second entry. */
  readonly key: string;
  /** The key for when the first one was used up by what was sent before. */
  readonly spare: string;
  /** What was sent under the key, the answers to which were lost. */
  readonly sent: readonly Value[];
}

/** By the entry's id; `new` for a new one. */
export type Slots = Readonly<Record<string, Typed>>;

/** So many forms of one part may be half-typed at once. */
const most = 4;

/** A draft as the server keeps it; empty where nothing is left. */
export function draftText(slots: Slots): string {
  const kept = Object.entries(slots).slice(-most);
  return kept.length === 0 ? '' : JSON.stringify(Object.fromEntries(kept));
}

/**
 * Whether a draft stayed behind: it says what stands there already, or made one of the entries before its page was closed.
 * Taken up again it would turn that entry into another one.
 *
 * @param value What its text reads as
 */
export function isDone(
  { version, sent }: Typed,
  value: Value,
  base: Value | null,
  entries: readonly FormEntry[],
): boolean {
  if (base !== null) return isSame(value, base);
  return (
    version === null && entries.some((entry) => isSame(entry.value, value) && sent.some((one) => isSame(one, value)))
  );
}

/** Reads a draft; what this page does not understand, from an older or a newer one, is left out. */
export function readDraft(text: string | null, form: AnyForm): Slots {
  if (text === null) return {};
  try {
    const all: unknown = JSON.parse(text);
    if (typeof all !== 'object' || all === null) return {};
    return Object.fromEntries(Object.entries(all).filter(([, slot]) => isTyped(slot, form)));
  } catch {
    return {};
  }
}

function isTyped(slot: unknown, form: AnyForm): slot is Typed {
  if (typeof slot !== 'object' || slot === null || !('key' in slot) || typeof slot.key !== 'string') return false;
  if (!('spare' in slot) || typeof slot.spare !== 'string' || !('sent' in slot) || !Array.isArray(slot.sent))
    return false;
  return 'version' in slot && 'base' in slot && 'raw' in slot && isRawOf(form, slot.raw);
}
