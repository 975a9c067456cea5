import { CarnetError } from '../kernel/index.ts';

/** So many at a time are never too many. */
const few = 128;
/** Who waits for less than this, in ms, is in no queue. */
const prompt = 2_000;
/** Longest wait that is worth taking on, in ms: people go away and ask again. */
const patience = 10_000;
/** Seconds for which it is remembered how many were answered. */
const memory = 5;

/**
 * Requests under way, and whether one more has a chance. Where more is asked than can be answered, queues would grow until nobody gets
 * an answer in time; so whoever would wait too long, by how many are before him and how many are answered in a second (Little's law), is told at once.
 */
export class Crowding {
  readonly #now: () => number;
  /** When each began, oldest first. */
  readonly #under = new Set<{ readonly since: number }>();
  /** Answers in the second of this number, of the last few seconds. */
  readonly #answered = new Map<number, number>();

  /** @param now Milliseconds on a clock that does not jump. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Does the work of a request. `overloaded`, and nothing is begun, where it would wait too long. */
  async through<Given>(work: () => Promise<Given>): Promise<Given> {
    const leave = this.enter();
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** Takes a request on; gives what is to be called once it is answered. `overloaded` where it would wait too long. */
  enter(): () => void {
    const since = this.#now();
    if (this.#under.size >= few && this.#wait(since) > patience) {
      throw new CarnetError('overloaded', 'More is asked of the server than it can answer just now. Try again.', {
        retryAfter: 5,
      });
    }
    const one = { since };
    this.#under.add(one);
    return () => {
      if (this.#under.delete(one)) this.#count(this.#now());
    };
  }

  /** How long the next one is likely to wait, in ms; 0 where nobody has waited for long. */
  #wait(now: number): number {
    const [oldest] = this.#under;
    const age = now - (oldest?.since ?? now);
    if (age < prompt) return 0;
    const second = Math.floor(now / 1_000);
    const seconds = Math.min(memory, Math.floor(age / 1_000));
    let answered = this.#answered.get(second) ?? 0;
    for (let back = 1; back <= seconds; back++) answered += this.#answered.get(second - back) ?? 0;
    return (this.#under.size / answered) * (seconds * 1_000 + (now % 1_000));
  }

  #count(now: number): void {
    const second = Math.floor(now / 1_000);
    const before = this.#answered.get(second);
    this.#answered.set(second, (before ?? 0) + 1);
    if (before !== undefined) return;
    for (const old of this.#answered.keys()) if (old < second - memory) this.#answered.delete(old);
  }
}
