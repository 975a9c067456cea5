import type { CrewPlace, FromMember, ToMember } from '../wire.ts';

/** What one of several serving processes has of the others. */
export interface CrewMember {
  readonly lead: boolean;
  readonly secret: Buffer;
  /** Waits for a place among the password hashes of all; false when too many wait already. Then `hashDone` gives it back. */
  hashWanted(): Promise<boolean>;
  hashDone(): void;
  /** Tells all others; a process that starts later has not heard it. */
  say(value: unknown): void;
  onSaid(listener: (value: unknown) => void): void;
  /** Told what came over the channel. */
  take(word: ToMember): void;
}

export function crewMember(place: CrewPlace, tell: (word: FromMember) => void): CrewMember {
  const waiting = new Map<number, (may: boolean) => void>();
  const listeners: ((value: unknown) => void)[] = [];
  let next = 0;
  return {
    lead: place.lead,
    secret: Buffer.from(place.secret, 'base64'),
    hashWanted() {
      const id = next++;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        tell({ what: 'hash-wanted', id });
      });
    },
    hashDone: () => tell({ what: 'hash-done' }),
    say: (value) => tell({ what: 'said', value }),
    onSaid: (listener) => void listeners.push(listener),
    take(word) {
      if (word.what === 'said') for (const listener of listeners) listener(word.value);
      else {
        waiting.get(word.id)?.(word.what === 'hash-go');
        waiting.delete(word.id);
      }
    },
  };
}
