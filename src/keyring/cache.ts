import { CarnetError, type Clock } from '../kernel/index.ts';
import { keyLife } from './life.ts';

/** Something that can be made useless at once. */
export interface Wipeable {
  wipe(): void;
}

export interface KeyCacheOptions<K, T> {
  /** Fetches a value: the database row and one call of the key service. */
  readonly load: (id: K) => Promise<T>;
  readonly clock: Clock;
  readonly capacity: number;
  /** Longest time in ms that a value is of use, to its wiping; `keyLife` when absent. */
  readonly life?: number;
}

interface Entry<T> {
  readonly value: T;
  readonly loadedAt: number;
  readonly expiresAt: number;
  refreshAt: number;
}

interface Leaving<T> {
  readonly value: T;
  readonly wipeAt: number;
}

/** What a sweep may come late, given that it is called this often. */
export const sweepEvery = 5_000;
/** An entry serves 240 to 265 s, who holds its value then has 30 s to finish, a sweep comes 5 s late: 5 minutes in all. */
const shortestShare = 0.8;
const jitterShare = 1 / 12;
const graceShare = 0.1;
const refreshShare = 0.8;
const refreshRetry = 10_000;

/**
 * Keys in memory: least recently used out first, a bounded life with jitter (so that keys fetched together do not run out
 * together), one load at a time for an id, a new load ahead of the end for what is in use, wiped when it leaves.
 */
export class KeyCache<K extends string, T extends Wipeable> {
  readonly #options: KeyCacheOptions<K, T>;
  readonly #life: number;
  readonly #grace: number;
  readonly #entries = new Map<K, Entry<T>>();
  readonly #flights = new Map<K, Promise<T>>();
  #leaving: Leaving<T>[] = [];
  #state: 'open' | 'passing' | 'closed' = 'open';

  constructor(options: KeyCacheOptions<K, T>) {
    this.#options = options;
    this.#life = options.life ?? keyLife;
    this.#grace = this.#life * graceShare;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The value, at once when it is here; otherwise by `load`, whose error it passes on and does not remember. */
  get(id: K): T | Promise<T> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return this.#flight(id);
    const now = this.#options.clock.now();
    // A clock that was set back would keep a key for ever.
    if (now >= entry.expiresAt || now < entry.loadedAt) {
      this.#retire(id, entry);
      return this.#flight(id);
    }
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    if (now >= entry.refreshAt) this.#refresh(id, entry, now);
    return entry.value;
  }

  /** Forgets and wipes at once, also what is being loaded just now: that load may have begun before the reason to forget. */
  drop(id: K): void {
    this.#flights.delete(id);
    this.#entries.get(id)?.value.wipe();
    this.#entries.delete(id);
  }

  /** Ends what has run out and wipes what left the cache 30 s ago; to be called every `sweepEvery` ms. */
  sweep(): void {
    const now = this.#options.clock.now();
    for (const [id, entry] of this.#entries)
      if (now >= entry.expiresAt || now < entry.loadedAt) this.#retire(id, entry);
    const staying: Leaving<T>[] = [];
    for (const leaving of this.#leaving) {
      if (now >= leaving.wipeAt || leaving.wipeAt > now + this.#grace) leaving.value.wipe();
      else staying.push(leaving);
    }
    this.#leaving = staying;
  }

  /** Forgets and wipes everything, and until `keep` keeps nothing: each value is loaded for the one who asks, who has 30 s. */
  pass(): void {
    if (this.#state === 'closed') return;
    this.#state = 'passing';
    for (const id of [...this.#entries.keys(), ...this.#flights.keys()]) this.drop(id);
  }

  /** Keeps again what is loaded from now on. */
  keep(): void {
    if (this.#state !== 'passing') return;
    this.#state = 'open';
    // A load that began before may be of what was forgotten meanwhile.
    this.#flights.clear();
  }

  /** Wipes everything and takes in nothing more. */
  close(): void {
    this.#state = 'closed';
    for (const id of [...this.#entries.keys(), ...this.#flights.keys()]) this.drop(id);
    for (const { value } of this.#leaving) value.wipe();
    this.#leaving = [];
  }

  #flight(id: K): Promise<T> {
    const under = this.#flights.get(id);
    if (under !== undefined) return under;
    const flight: Promise<T> = this.#options.load(id).then(
      (value) => {
        if (this.#flights.get(id) !== flight) {
          value.wipe();
          if (this.#state === 'closed') throw new CarnetError('key-service-away', 'The keys are no longer held here.');
          return this.#flight(id);
        }
        this.#flights.delete(id);
        this.#put(id, value);
        return value;
      },
      (error: unknown) => {
        if (this.#flights.get(id) === flight) this.#flights.delete(id);
        throw error;
      },
    );
    this.#flights.set(id, flight);
    return flight;
  }

  #refresh(id: K, entry: Entry<T>, now: number): void {
    entry.refreshAt = now + refreshRetry;
    this.#flight(id).catch((error: unknown) => {
      // While the key service is away the old value serves to its end; any other answer ends it now.
      if (!(error instanceof CarnetError && error.code === 'key-service-away')) this.drop(id);
    });
  }

  #put(id: K, value: T): void {
    if (this.#state === 'passing') {
      this.#leaving.push({ value, wipeAt: this.#options.clock.now() + this.#grace });
      return;
    }
    const old = this.#entries.get(id);
    if (old !== undefined) this.#retire(id, old);
    const loadedAt = this.#options.clock.now();
    const life = this.#life * shortestShare + Math.floor(Math.random() * this.#life * jitterShare);
    this.#entries.set(id, { value, loadedAt, expiresAt: loadedAt + life, refreshAt: loadedAt + life * refreshShare });
    if (this.#entries.size <= this.#options.capacity) return;
    for (const [oldest, entry] of this.#entries) {
      this.#retire(oldest, entry);
      break;
    }
  }

  #retire(id: K, entry: Entry<T>): void {
    this.#entries.delete(id);
    this.#leaving.push({
      value: entry.value,
      wipeAt: Math.min(this.#options.clock.now(), entry.expiresAt) + this.#grace,
    });
  }
}
