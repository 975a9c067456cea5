import { CarnetError, randomBytes } from '../../kernel/index.ts';
import type { KmsProvider } from '../contract.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { Lane } from './lane.ts';
import { type RemoteKms, serviceAway } from './remote.ts';

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
 * Makes a provider of a key service over the network. A call that has no answer in time ends with `key-service-away`; after
 * three of them in a row the rest is refused at once, while one look every few seconds finds out when it is back. So nobody
 * waits long, and no line of waiting requests grows.
 */
export function guardRemote(remote: RemoteKms, patience: Partial<Patience> = {}): KmsProvider {
  const limits = { ...usual, ...patience };
  const lane = new Lane(atOnce, mostWaiting);
  let answeredAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  let asking: Promise<unknown> | null = null;
  const breaker = new CircuitBreaker({ probe: () => once(look, limits.call), every: limits.look });

  const once = async <T>(work: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> => {
    const signal = AbortSignal.timeout(answeredAt > 0 ? ms : Math.max(ms, limits.first));
    try {
      const value = await lane.run(() => work(signal), signal);
      answeredAt = performance.now();
      return value;
    } catch (error) {
      if (error instanceof CarnetError && !signal.aborted) throw error;
      throw signal.aborted ? serviceAway('does not answer in time', error) : error;
    }
  };
  const guarded = async <T>(work: (signal: AbortSignal) => Promise<T>, ms: number): Promise<T> => {
    if (closed) throw new CarnetError('key-service-away', 'The key service was closed.');
    return await breaker.run(() => once(work, ms));
  };
  const look = async (signal: AbortSignal): Promise<number> => {
    const secret = randomBytes(32);
    const wrap = await remote.wrap(secret, lookContext, signal);
    if ((await remote.unwrap(wrap, lookContext, signal))?.equals(secret) !== true)
      throw serviceAway('gives wrong keys');
    return wrap.kekVersion;
  };

  return {
    name: remote.name,
    authentic: remote.authentic,
    async wrap(plaintext, context) {
      if (plaintext.length > longestPlaintext)
        throw new CarnetError('too-large', 'At most 4,096 bytes can be wrapped.');
      return await guarded((signal) => remote.wrap(plaintext, context, signal), limits.call);
    },
    unwrap: (wrap, context) => guarded((signal) => remote.unwrap(wrap, context, signal), limits.call),
    async rewrapAll(items) {
      return await guarded((signal) => remote.rewrapAll(items, signal), limits.batch);
    },
    async alive() {
      if (!closed && !breaker.isOpen && performance.now() - answeredAt < freshFor) return;
      // All who ask in one moment wait for one answer.
      asking ??= guarded((signal) => remote.wrap(randomBytes(32), lookContext, signal), limits.call).finally(() => {
        asking = null;
      });
      await asking;
    },
    async status() {
      const kekVersion = await guarded(look, limits.call);
      return { healthy: true, detail: remote.place, kekVersion };
    },
    async close() {
      if (closed) return;
      closed = true;
      breaker.close();
      await remote.close();
    },
  };
}

/** A look wraps random bytes under a context that no row has. */
const lookContext = Buffer.from('carnet look');
