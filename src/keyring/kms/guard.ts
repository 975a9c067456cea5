import { CarnetError, randomBytes } from '../../kernel/index.ts';
import type { KmsProvider } from '../contract.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { Lane } from './lane.ts';
import { type RemoteKms, serviceAway, serviceLate } from './remote.ts';

const longestPlaintext = 4096;

export interface Patience {
  /** What one wrap or unwrap may take in all, waiting included, in ms: a write is answered within a second. */
  readonly call: number;
  /** The same before the service ever answered: log-in, TLS, and the loading of a client come on top. */
  readonly first: number;
  /** One batch of a rewrap, which no request waits for. */
  readonly batch: number;
  /** Between two looks at a service that was found away. */
  readonly look: number;
}

const usual: Patience = { call: 800, first: 8_000, batch: 15_000, look: 2_000 };
const atOnce = 32;
const mostWaiting = 1_000;
/** How long an answer shows that the service is there, in ms. */
const freshFor = 1_000;

/**
 * Deadlines, bounded waiting and a circuit breaker before calls of one service. A call that has no answer in time ends with
 * `key-service-away`; after three of them in a row the rest is refused at once, while one look every few seconds finds out when it is
 * back. So nobody waits long, and no line of waiting requests grows.
 */
export class RemoteGuard {
  readonly limits: Patience;
  readonly #lane = new Lane(atOnce, mostWaiting);
  readonly #breaker: CircuitBreaker;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #state: 'open' | 'closed' = 'open';

  constructor(look: (signal: AbortSignal) => Promise<unknown>, patience: Partial<Patience>) {
    this.limits = { ...usual, ...patience };
    this.#breaker = new CircuitBreaker({ probe: () => this.#once(look, this.limits.call), every: this.limits.look });
  }

  /** Whether it answered within the last second. */
  get isFresh(): boolean {
    return this.#state === 'open' && !this.#breaker.isOpen && performance.now() - this.#answeredAt < freshFor;
  }

  async call<T>(work: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> {
    if (this.#state === 'closed') throw new CarnetError('key-service-away', 'The key service was closed.');
    return await this.#breaker.run(() => this.#once(work, ms));
  }

  /** True the first time. */
  close(): boolean {
    const first = this.#state === 'open';
    this.#state = 'closed';
    this.#breaker.close();
    return first;
  }

  async #once<T>(work: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> {
    const signal = AbortSignal.timeout(this.#answeredAt > 0 ? ms : Math.max(ms, this.limits.first));
    try {
      const value = await this.#lane.run(() => work(signal), signal);
      this.#answeredAt = performance.now();
      return value;
    } catch (error) {
      throw signal.aborted ? serviceLate(error) : error;
    }
  }
}

/** Makes a provider of a key service over the network. */
export function guardRemote(remote: RemoteKms, patience: Partial<Patience> = {}): KmsProvider {
  const look = async (signal: AbortSignal): Promise<number> => {
    const secret = randomBytes(32);
    const wrap = await remote.wrap(secret, lookContext, signal);
    if ((await remote.unwrap(wrap, lookContext, signal))?.equals(secret) !== true)
      throw serviceAway('gives wrong keys');
    return wrap.kekVersion;
  };
  const guard = new RemoteGuard(look, patience);
  const { limits } = guard;
  let asking: Promise<unknown> | null = null;
  return {
    name: remote.name,
    authentic: remote.authentic,
    async wrap(plaintext, context) {
      if (plaintext.length > longestPlaintext)
        throw new CarnetError('too-large', 'At most 4,096 bytes can be wrapped.');
      return await guard.call((signal) => remote.wrap(plaintext, context, signal), limits.call);
    },
    unwrap: (wrap, context) => guard.call((signal) => remote.unwrap(wrap, context, signal), limits.call),
    rewrapAll: (items) => guard.call((signal) => remote.rewrapAll(items, signal), limits.batch),
    async alive() {
      if (guard.isFresh) return;
      // All who ask in one moment wait for one answer.
      asking ??= guard
        .call((signal) => remote.wrap(randomBytes(32), lookContext, signal), limits.call)
        .finally(() => {
          asking = null;
        });
      await asking;
    },
    async status() {
      const kekVersion = await guard.call(look, limits.call);
      return { healthy: true, detail: remote.place, kekVersion };
    },
    async close() {
      if (guard.close()) await remote.close();
    },
  };
}

/** A look wraps random bytes under a context that no row has. */
const lookContext = Buffer.from('carnet look');
