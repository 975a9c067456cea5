import type { FormEntry } from '../../../api/contract.ts';
import { ApiError } from '../../../api/problem.ts';
import type { Typed } from '../engine/drafts.ts';
import type { Value } from '../engine/field.ts';
import { isSame } from '../engine/same.ts';
import { changeEntry, createEntry, fetchState, type Place } from '../requests.ts';

/** It is saved, or somebody else was faster: `theirs` is what stands there now, null when they removed it. */
export type Met = { readonly saved: FormEntry } | { readonly theirs: FormEntry | null };

const is = (error: unknown, ...codes: string[]) => error instanceof ApiError && codes.includes(error.code);

/**
 * Sends a value once. Sent again after a lost answer it changes nothing more: a new entry has its key, a change its version.
 *
 * @param id Null for a new entry
 * @throws ApiError, `network` where no answer came
 */
export async function sendEntry(place: Place, id: string | null, typed: Typed, value: Value): Promise<Met> {
  return id === null || typed.version === null ? make(place, typed, value) : lay(place, id, typed.version, value);
}

async function lay(place: Place, id: string, version: number, value: Value): Promise<Met> {
  try {
    return { saved: await changeEntry(place, { id, version }, value) };
  } catch (error) {
    if (!is(error, 'precondition-failed', 'gone', 'not-found')) throw error;
    const { entries } = await fetchState(place);
    const theirs = entries.find((entry) => entry.id === id) ?? null;
    return theirs !== null && isSame(theirs.value, value) ? { saved: theirs } : { theirs };
  }
}

async function make(place: Place, typed: Typed, value: Value): Promise<Met> {
  try {
    return { saved: await createEntry(place, typed.key, value) };
  } catch (error) {
    if (is(error, 'gone')) return { saved: await createEntry(place, typed.spare, value) };
    if (!is(error, 'conflict')) throw error;
    const { entries } = await fetchState(place);
    // The key made an entry of what was sent before, whose answer was lost: what was typed since is a change of it.
    const made = entries.find((entry) => typed.sent.some((sent) => isSame(entry.value, sent)));
    if (made !== undefined) return lay(place, made.id, made.version, value);
    const [only] = entries;
    if (isSingle(place) && only !== undefined) return { theirs: only };
    return { saved: await createEntry(place, typed.spare, value) };
  }
}

/** The record, or this part of it, is not the reader's to write any more. */
export function isClosed(error: unknown): boolean {
  return is(error, 'not-found', 'not-allowed', 'consent-withdrawn');
}

/** Parts that have one entry. */
export function isSingle({ part }: Pick<Place, 'part'>): boolean {
  return part === 'identity' || part === 'bloodGroup' || part === 'pregnancy';
}
