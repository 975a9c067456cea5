import { useEffect, useRef, useState } from 'react';
import type { FormEntry } from '../../../api/contract.ts';
import { useForm } from '../../../ui/useForm.ts';
import type { Typed } from '../engine/drafts.ts';
import type { AnyForm, RawField, Value } from '../engine/field.ts';
import { untilAnswered } from '../engine/network.ts';
import { rawOf } from '../engine/raw.ts';
import { readForm } from '../engine/read.ts';
import { isSame } from '../engine/same.ts';
import { today } from '../engine/today.ts';
import type { Place } from '../requests.ts';
import type { Keeper } from './keeper.ts';
import { fieldErrors } from './refusals.ts';
import { type Met, sendEntry } from './send-entry.ts';

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
  readonly keeper: Keeper;
}

function begin(form: AnyForm, entry: FormEntry | null): Typed {
  return { raw: rawOf(form, entry?.value ?? null), ...onto(entry) };
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
export function useEntry({ place, form, entry, keeper }: EntryAsk) {
  const slot = entry?.id ?? 'new';
  const untouched = rawOf(form, entry?.value ?? null);
  const [restored, setRestored] = useState(() => keeper.read(slot) !== null);
  const [typed, setTyped] = useState(() => keeper.read(slot) ?? begin(form, entry));
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [waiting, setWaiting] = useState(false);
  const sending = useRef<AbortController | null>(null);
  const ui = useForm();

  useEffect(() => () => sending.current?.abort(), []);

  function stop() {
    sending.current?.abort();
    setWaiting(false);
  }

  function take(next: Typed) {
    setTyped(next);
    if (isSame(next.raw, untouched)) keeper.forget(slot);
    else keeper.keep(slot, next);
  }

  /** Sends a value, for as long as it takes; true when it is saved, false when it stopped or met another version. */
  async function send(value: Value, from: Typed): Promise<boolean> {
    const stopper = new AbortController();
    sending.current = stopper;
    // Kept before it is sent: whoever comes back to a lost answer sends it under the same key.
    const sent = { ...from, sent: [...from.sent, value].slice(-8) };
    setTyped(sent);
    keeper.keep(slot, sent);
    try {
      const met = await untilAnswered<Met>(
        () => sendEntry(place, entry?.id ?? null, from, value),
        stopper.signal,
        () => setWaiting(true),
      );
      // Whoever went on typing meanwhile stays on the page; what arrived is found again by its key.
      if (met === null || stopper.signal.aborted) return false;
      if ('saved' in met.answer) {
        keeper.forget(slot);
        return true;
      }
      setConflict({ mine: value, base: from.base, theirs: met.answer.theirs });
      return false;
    } finally {
      setWaiting(false);
    }
  }

  return {
    raw: typed.raw,
    restored,
    waiting,
    conflict,
    ui,
    /** Whether something stands here that the record does not have. */
    touched: !isSame(typed.raw, untouched),
    change(name: string, field: RawField) {
      stop();
      take({ ...typed, raw: { ...typed.raw, [name]: field } });
    },
    /** Back to how the record has it. */
    startAgain() {
      stop();
      ui.clear();
      setRestored(false);
      setTyped(begin(form, entry));
      keeper.forget(slot);
    },
    read: () => readForm(form, typed.raw, today()),
    /** Reads what stands here, and saves it; `done` once it is saved. */
    async submit(done: () => void | Promise<void>): Promise<void> {
      const { value, errors } = readForm(form, typed.raw, today());
      let saved = false;
      await ui.submit(
        errors,
        async () => {
          saved = await send(value, typed);
        },
        (error) => fieldErrors(form, error),
      );
      if (saved) await done();
    },
    /** After another version was met: saves this value over it, or as a new entry where it was removed. */
    async settle(value: Value, done: () => void | Promise<void>): Promise<void> {
      if (conflict === null) return;
      const { theirs } = conflict;
      const over: Typed = { raw: rawOf(form, value), ...onto(theirs) };
      let saved = false;
      await ui.submit([], async () => {
        saved = await send(value, over);
      });
      if (saved) await done();
    },
    /** Back to the form with what was typed, now as a change of the newest version. */
    editOn() {
      if (conflict === null) return;
      setConflict(null);
      take({ raw: typed.raw, ...onto(conflict.theirs) });
    },
    /** Lets go of what was typed, for what stands there now. */
    yieldToTheirs() {
      keeper.forget(slot);
    },
  };
}

export type EntryState = ReturnType<typeof useEntry>;
