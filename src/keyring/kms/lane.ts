import { serviceAway, until } from './remote.ts';

/** Lets a few calls run at once and some more wait; whoever comes on top, or waited until `signal`, is refused. */
export class Lane {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;

  constructor(atOnce: number, mostWaiting: number) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /** `key-service-away` when too many wait already; what `signal` says when its turn does not come in time. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#running >= this.#atOnce) await this.#turn(signal);
    else this.#running++;
    try {
      return await until(work(), signal);
    } finally {
      this.#next();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.size >= this.#mostWaiting) throw serviceAway('is asked more than it can answer');
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    try {
      await until(promise, signal);
    } catch (error) {
      // Given the turn in the same moment in which the time ran out: pass it on.
      if (!this.#waiting.delete(resolve)) this.#next();
      throw error;
    }
  }

  /** Hands the place on, so that nobody who comes later overtakes. */
  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#running--;
      return;
    }
    this.#waiting.delete(first);
    first();
  }
}
