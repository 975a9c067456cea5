import type { Clock, Uuid } from '../../kernel/index.ts';

const longest = 5 * 60_000;
const most = 4;

/**
 * Keeps the newest plans between preview and confirmation, as long as a data key may be cached and no longer, so that a file is not
 * read and validated twice. A plan serves only the record as it was: `state` is what it was held against.
 */
export class PlanCache<Plan> {
  readonly #clock: Clock;
  readonly #plans = new Map<Uuid, { readonly state: string; readonly ready: Plan; readonly since: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(id: Uuid, state: string, ready: Plan): void {
    this.#plans.set(id, { state, ready, since: this.#clock.now() });
    while (this.#plans.size > most) this.#drop();
    setTimeout(() => {
      if (this.#plans.get(id)?.ready === ready) this.#plans.delete(id);
    }, longest).unref();
  }

  /** Gives the plan out once; null when there is none for this state of the record. */
  take(id: Uuid, state: string): Plan | null {
    const kept = this.#plans.get(id);
    this.#plans.delete(id);
    const fresh = kept !== undefined && kept.state === state && this.#clock.now() - kept.since < longest;
    return fresh ? kept.ready : null;
  }

  forget(id: Uuid): void {
    this.#plans.delete(id);
  }

  #drop(): void {
    const [oldest] = this.#plans.keys();
    if (oldest !== undefined) this.#plans.delete(oldest);
  }
}
