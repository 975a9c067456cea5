import { CarnetError } from '../../kernel/index.ts';

export interface CircuitBreakerOptions {
  /** Finds out whether the service is back; throws when it is not. */
  readonly probe: () => Promise<unknown>;
  /** Between two probes, in ms. */
  readonly every: number;
}

/** So many outages in a row open it; one alone may be a lost connection. */
const tolerated = 3;

/**
 * Refuses calls at once while a service is known to be away (Nygard, "Release It!"). Only `key-service-away` counts as an outage:
 * any other answer shows that the service works. It closes by itself when a probe goes through; no call of a user is the trial.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failures = 0;
  #refusal: CarnetError | null = null;
  #timer: NodeJS.Timeout | null = null;
  #state: 'open' | 'closed' = 'open';

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  /** Whether the service is known to be away. */
  get isOpen(): boolean {
    return this.#refusal !== null;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#refusal !== null) throw this.#refusal;
    try {
      const value = await work();
      this.#failures = 0;
      return value;
    } catch (error) {
      if (error instanceof CarnetError && error.code === 'key-service-away') this.#count(error);
      else this.#failures = 0;
      throw error;
    }
  }

  /** No probe comes any more. */
  close(): void {
    this.#state = 'closed';
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #count(error: CarnetError): void {
    this.#failures++;
    if (this.#failures < tolerated || this.#refusal !== null || this.#state === 'closed') return;
    this.#refusal = error;
    this.#probeSoon();
  }

  #probeSoon(): void {
    // Several processes shall not come back in one instant.
    const wait = this.#options.every * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => void this.#probe(), wait).unref();
  }

  async #probe(): Promise<void> {
    try {
      await this.#options.probe();
      this.#refusal = null;
      this.#failures = 0;
    } catch (error) {
      if (this.#state === 'closed') return;
      // What is wrong may have changed: from no answer to sealed, for instance.
      if (error instanceof CarnetError && error.code === 'key-service-away') this.#refusal = error;
      this.#probeSoon();
    }
  }
}
