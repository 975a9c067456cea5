import { ApiError, isSignedOut } from '../../../api/problem.ts';
import { queryClient } from '../../../api/queries.ts';
import { draftText, readDraft, type Slots, type Typed } from '../engine/drafts.ts';
import type { AnyForm } from '../engine/field.ts';
import { isAway, untilAnswered } from '../engine/network.ts';
import { draftQuery, keepDraft, type Place } from '../requests.ts';
import { accountNow, heldFor, hold, letGo } from './held.ts';
import { isClosed } from './send-entry.ts';

const rest = 1_000;
/** How long somebody who leaves waits for the draft to be kept. */
const patience = 4_000;

function inTime(work: Promise<void>): Promise<void> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new ApiError({ code: 'network', status: 0 })), patience);
  });
  return Promise.race([work, late]);
}

/** How it stands with what was typed: kept by the server, about to be, the network is away, or the access has ended. */
export type KeptState = 'nothing' | 'typing' | 'kept' | 'away' | 'failed' | 'ended';

/**
 * Keeps what is typed into the forms of one part: in memory at once, with the server a second after the typing stops. Nothing
 * is stored on the device, which others may use.
 */
export interface Keeper {
  read(slot: string): Typed | null;
  keep(slot: string, typed: Typed): void;
  /** It was sent, or is not wanted any more. */
  forget(slot: string): void;
  /** The access has ended: nothing more is sent. */
  end(): void;
  /** Sends what waits; true when the server has it all, or it is held for a new sign-in. */
  flush(): Promise<boolean>;
  /** The page stands: what was held through a new sign-in goes to the server. */
  open(): void;
  /** The page is left: sends what waits once more, and stops trying. */
  close(): void;
  state(): KeptState;
  listen(act: () => void): () => void;
}

export function createKeeper(place: Place, form: AnyForm): Keeper {
  const account = accountNow();
  const held = heldFor(account, place);
  let slots: Slots = { ...readDraft(queryClient.getQueryData(draftQuery(place).queryKey) ?? null, form), ...held };
  let state: KeptState = 'nothing';
  /** The server has, or may have, a draft. */
  let begun = Object.keys(slots).length > 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Promise<boolean> = Promise.resolve(true);
  let trying = new AbortController();
  const listeners = new Set<() => void>();

  function turn(to: KeptState) {
    state = to;
    for (const act of listeners) act();
  }

  /** One after the other, so that an older text never lands on a newer one; each sends what is the newest then. False when stopped. */
  function send(signal: AbortSignal, away: () => void): Promise<boolean> {
    begun = true;
    last = last.then(
      async () => (await untilAnswered(() => keepDraft(place, draftText(slots)), signal, away)) !== null,
    );
    return last;
  }

  function stopWaiting() {
    clearTimeout(timer);
    trying.abort();
    trying = new AbortController();
  }

  async function later() {
    const { signal } = trying;
    const before = slots;
    try {
      if (!(await send(signal, () => turn('away')))) return;
      letGo(account, place);
      if (!signal.aborted && slots === before) turn(Object.keys(slots).length === 0 ? 'nothing' : 'kept');
    } catch (error) {
      last = Promise.resolve(true);
      if (!signal.aborted) turn(isClosed(error) ? 'ended' : 'failed');
    }
  }

  async function flush(): Promise<boolean> {
    if (state === 'nothing' || state === 'kept' || state === 'ended') return true;
    stopWaiting();
    try {
      begun = true;
      await inTime(last.catch(() => false).then(() => keepDraft(place, draftText(slots))));
      turn('kept');
      return true;
    } catch (error) {
      if (isSignedOut(error) && account !== null) {
        hold(account, place, slots);
        return true;
      }
      turn(isAway(error) ? 'away' : isClosed(error) ? 'ended' : 'failed');
      if (state === 'away') timer = setTimeout(() => void later(), rest);
      return false;
    }
  }

  return {
    read: (slot) => slots[slot] ?? null,
    keep(slot, typed) {
      const { [slot]: _before, ...others } = slots;
      slots = { ...others, [slot]: typed };
      stopWaiting();
      if (state === 'ended') return;
      if (state !== 'away') turn('typing');
      timer = setTimeout(() => void later(), rest);
    },
    forget(slot) {
      const { [slot]: before, ...others } = slots;
      if (before === undefined) return;
      slots = others;
      stopWaiting();
      queryClient.setQueryData(draftQuery(place).queryKey, draftText(slots) || null);
      turn('nothing');
      letGo(account, place);
      if (begun) void later();
    },
    flush,
    end() {
      stopWaiting();
      turn('ended');
    },
    open() {
      if (Object.keys(held).length > 0 && state === 'nothing') timer = setTimeout(() => void later(), rest);
      else letGo(account, place);
    },
    close() {
      void flush().then(stopWaiting);
    },
    state: () => state,
    listen(act) {
      listeners.add(act);
      return () => listeners.delete(act);
    },
  };
}
