import { useEffect, useState } from 'react';
import type { FormEntry } from '../../../api/contract.ts';
import { useForm } from '../../../ui/useForm.ts';
import { isDone, type Typed } from '../engine/drafts.ts';
import type { AnyForm, RawField, Value } from '../engine/field.ts';
import { rawOf } from '../engine/raw.ts';
import { readForm } from '../engine/read.ts';
import { isSame } from '../engine/same.ts';
import { today } from '../engine/today.ts';
import { type Place, partChanged } from '../requests.ts';
import type { Keeper } from './keeper.ts';
import { fieldErrors } from './refusals.ts';
import { isClosed, sendEntry } from './send-entry.ts';
import { useSending } from './useSending.ts';

/** What somebody else did to the entry meanwhile, and what was about to be saved; `theirs` null when they removed it. */
export interface Conflict {
  readonly mine: Value;
  readonly base: Value | null;
  readonly theirs: FormEntry | null;
}

interface EntryAsk {
  readonly place: Place;
  readonly form: AnyForm;
  /** Null for a new one. */
  readonly entry: FormEntry | null;
  /** What the part has now. */
  readonly entries: readonly FormEntry[];
  readonly keeper: Keeper;
}

/** What is typed is a change of this version, or makes an entry of its own. */
function onto(entry: FormEntry | null): Omit<Typed, 'raw'> {
  return {
    version: entry?.version ?? null,
    base: entry?.value ?? null,
    key: crypto.randomUUID(),
    spare: crypto.randomUUID(),
    sent: [],
  };
}

/**
 * The form of one entry: what stands in it, what of it is kept, and its way to the server. What was typed before and not sent
 * is taken up again.
 */
export function useEntry({ place, form, entry, entries, keeper }: EntryAsk) {
  const slot = entry?.id ?? 'new';
  const untouched = rawOf(form, entry?.value ?? null);
  const [draft] = useState(() => {
    const kept = keeper.read(slot);
    if (kept === null) return null;
    const { value, errors } = readForm(form, kept.raw, today());
    return errors.length === 0 && isDone(kept, value, entry?.value ?? null, entries) ? null : kept;
  });
  const [restored, setRestored] = useState(draft !== null);
  const [typed, setTyped] = useState(draft ?? { raw: untouched, ...onto(entry) });
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [ended, setEnded] = useState<Value | null>(null);
  const [id, setId] = useState(entry?.id ?? null);
  const sending = useSending();
  const ui = useForm();

  useEffect(() => {
    if (draft === null) keeper.forget(slot);
  }, [draft, keeper, slot]);

  function take(next: Typed) {
    setTyped(next);
    if (isSame(next.raw, untouched)) keeper.forget(slot);
    else keeper.keep(slot, next);
  }

  /** True when it is saved, false when it was stopped or met another version. */
  async function save(value: Value, from: Typed, target: string | null): Promise<boolean> {
    // Kept before it is sent: whoever comes back to a lost answer sends it under the same key.
    const sent = { ...from, sent: [...from.sent, value].slice(-8) };
    setTyped(sent);
    keeper.keep(slot, sent);
    const met = await sending
      .send(() => sendEntry(place, target, from, value))
      .catch((error: unknown) => {
        if (!isClosed(error)) throw error;
        setEnded(value);
        keeper.end();
        return null;
      });
    if (met === null) return false;
    if ('saved' in met.answer) {
      keeper.forget(slot);
      await partChanged(place);
      return true;
    }
    setConflict({ mine: value, base: from.base, theirs: met.answer.theirs });
    return false;
  }

  return {
    raw: typed.raw,
    restored,
    conflict,
    /** What was about to be saved, and cannot be any more: the access to it has ended. */
    ended,
    sending,
    ui,
    /** Whether something stands here that the record does not have. */
    touched: !isSame(typed.raw, untouched),
    change(name: string, field: RawField) {
      sending.stop();
      take({ ...typed, raw: { ...typed.raw, [name]: field } });
    },
    /** Back to how the record has it. */
    startAgain() {
      sending.stop();
      ui.clear();
      setRestored(false);
      setTyped({ raw: untouched, ...onto(entry) });
      keeper.forget(slot);
    },
    /** What stands here, read; nothing is shown of what is wrong. */
    read: () => readForm(form, typed.raw, today()),
    /** Shows what is wrong; `next` where nothing is. */
    async check(next: () => void): Promise<void> {
      await ui.submit(readForm(form, typed.raw, today()).errors, async () => next());
    },
    /** Reads what stands here, and saves it; `done` once it is saved. */
    async submit(done: () => void | Promise<void>): Promise<void> {
      const { value, errors } = readForm(form, typed.raw, today());
      let saved = false;
      await ui.submit(
        errors,
        async () => {
          saved = await save(value, typed, id);
        },
        (error) => fieldErrors(form, error),
      );
      if (saved) await done();
    },
    /** After another version was met: saves this value over it, or as a new entry where it was removed. */
    async settle(value: Value, done: () => void | Promise<void>): Promise<void> {
      if (conflict === null) return;
      const { theirs } = conflict;
      let saved = false;
      await ui.submit([], async () => {
        saved = await save(value, { raw: rawOf(form, value), ...onto(theirs) }, theirs?.id ?? null);
      });
      if (saved) await done();
    },
    /** Back to the form with what was typed, now as a change of the newest version. */
    editOn() {
      if (conflict === null) return;
      setId(conflict.theirs?.id ?? null);
      setConflict(null);
      take({ raw: typed.raw, ...onto(conflict.theirs) });
    },
    /** Lets go of what was typed. */
    letGo() {
      keeper.forget(slot);
    },
  };
}

export type EntryState = ReturnType<typeof useEntry>;
