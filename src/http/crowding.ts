import { CarnetError } from '../kernel/index.ts';

/** So many at a time are never too many. */
const few = 128;
/** Where nobody has waited for this long, in ms, there is no queue. */
const prompt = 1_500;
/** Nor where those who were answered just now had waited for less than this on average: then what takes long takes it by itself. */
const soon = 500;
/** Longest wait that is worth taking on, in ms: people go away and ask again. */
const patience = 10_000;
/** Seconds for which it is remembered how many were answered. */
const memory = 5;
/**
 * So many a second are let through all the same and show whether there is a queue: where nobody was answered lately, as many as a page asks
 * at once.
 */
const probes = { answered: 1, silent: 16 };

/**
 * Requests under way, and whether one more has a chance. Where more is asked than can be answered, queues would grow until nobody gets
 * an answer in time; so whoever would wait too long, by how many are before him and how many are answered in a second (Little's law), is told at once.
 */
export class Crowding {
  readonly #now: () => number;
  /** When each began, oldest first. */
  readonly #under = new Set<{ readonly since: number }>();
  /** Answers in the second of this number, of the last few seconds, and how long they took together. */
  readonly #answered = new Map<number, { count: number; ms: number }>();
  #probed = { second: 0, count: 0 };

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
    if (this.#under.size >= few && this.#wait(since) > patience && !this.#probes(since)) {
      throw new CarnetError('overloaded', 'More is asked of the server than it can answer just now. Try again.', {
        retryAfter: 5,
      });
    }
    const one = { since };
    this.#under.add(one);
    return () => {
      if (this.#under.delete(one)) this.#count(this.#now(), since);
    };
  }

  /** How long the next one is likely to wait, in ms; 0 where nobody has waited for long. */
  #wait(now: number): number {
    const [oldest] = this.#under;
    const age = now - (oldest?.since ?? now);
    if (age < prompt) return 0;
    const second = Math.floor(now / 1_000);
    const [lately, before] = [this.#since(second - 1), this.#since(second - Math.min(memory, Math.floor(age / 1_000)))];
    if (lately.count > 0 && lately.ms / lately.count < soon) return 0;
    return (this.#under.size / before.count) * before.span(now);
  }

  /** Answers from a second on. */
  #since(first: number): { readonly count: number; readonly ms: number; readonly span: (now: number) => number } {
    let [count, ms] = [0, 0];
    for (const [second, answered] of this.#answered) {
      if (second < first) continue;
      count += answered.count;
      ms += answered.ms;
    }
    return { count, ms, span: (now) => now - first * 1_000 };
  }

  /** Whoever cannot be told apart from a queue by others' answers is, by his own. */
  #probes(now: number): boolean {
    const second = Math.floor(now / 1_000);
    if (this.#probed.second !== second) this.#probed = { second, count: 0 };
    const most = this.#since(second - 1).count === 0 ? probes.silent : probes.answered;
    return this.#probed.count++ < most;
  }

  #count(now: number, since: number): void {
    const second = Math.floor(now / 1_000);
    const known = this.#answered.get(second);
    const of = known ?? { count: 0, ms: 0 };
    of.count++;
    of.ms += now - since;
    if (known !== undefined) return;
    this.#answered.set(second, of);
    for (const old of this.#answered.keys()) if (old < second - memory) this.#answered.delete(old);
  }
}
