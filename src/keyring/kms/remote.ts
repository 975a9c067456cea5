import { CarnetError } from '../../kernel/index.ts';
import type { KeyTrouble, Wrap, WrapWithContext } from '../contract.ts';

/**
 * A key service over the network, as its own client sees it: one try, ended by `signal`. What it must give and throw is
 * that of `KmsProvider`; `guardRemote` makes one of it, with deadlines, bounded waiting and a circuit breaker.
 */
export interface RemoteKms {
  readonly name: string;
  readonly authentic: boolean;
  /** What `status` says of it when all is well, such as which key of which server. */
  readonly place: string;
  wrap(plaintext: Uint8Array, context: Uint8Array, signal: AbortSignal): Promise<Wrap>;
  unwrap(wrap: Wrap, context: Uint8Array, signal: AbortSignal): Promise<Buffer | null>;
  rewrapAll(items: readonly WrapWithContext[], signal: AbortSignal): Promise<readonly (Wrap | null)[]>;
  close(): Promise<void>;
}

/** Seconds after which whoever was refused may try again: a service that came back is noticed within this time. */
const comeBack = 5;

const troubles = new WeakMap<CarnetError, KeyTrouble>();

/**
 * The one error of an outage; `what` completes "The key service …" in plain words, without addresses. `trouble` says the same for
 * screens, which have words of their own in each language.
 */
export function serviceAway(what: string, cause?: unknown, trouble: KeyTrouble = 'other'): CarnetError {
  const error = new CarnetError('key-service-away', `The key service ${what}.`, { cause, retryAfter: comeBack });
  troubles.set(error, trouble);
  return error;
}

/** What is wrong, of an error that `serviceAway` made; `other` of any. */
export function troubleOf(error: CarnetError): KeyTrouble {
  return troubles.get(error) ?? 'other';
}

export function serviceLate(cause: unknown): CarnetError {
  return serviceAway('does not answer in time', cause, 'late');
}

/** A wrap or context that is not right. */
export function wrapRefused(cause?: unknown): CarnetError {
  return new CarnetError('not-openable', 'A wrapped key does not open in this key service.', { cause });
}

/** Waits for work that goes on for others, until `signal` ends the waiting. */
export async function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
