import { CarnetError, type Clock, type Uuid } from '../kernel/index.ts';
import { addRows } from './add-rows.ts';
import type { SigningKey, SigningPurpose } from './contract.ts';
import { checkRow, damagedRow, type KekRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';
import { makeSigningRow, unwrapSigningKey } from './signing.ts';
import type { DatedRow } from './store.ts';

/** How old a process's knowledge of the keys may be: what another process made or destroyed is seen by then. */
const staleMs = 5 * 60_000;
/** A key id that nobody knows makes the keys be looked at again, at most this often: forged ones cost next to nothing. */
const lookAgainMs = 3_000;

interface Held {
  /** Newest first, by their rows. */
  readonly rows: ReadonlyMap<Uuid, SigningKey>;
  readonly keys: readonly [SigningKey, ...SigningKey[]];
  readonly at: number;
}

/**
 * The instance's Ed25519 keys of one purpose in this process. A key that was unwrapped is held; looking again costs one
 * statement, and the key service is asked for new rows alone. While it or the keys database is away, what is held serves on.
 */
export class SigningRing {
  readonly #authority: RowAuthority;
  readonly #purpose: SigningPurpose;
  readonly #clock: Clock;
  #held: Held | null = null;
  #looking: Promise<Held> | null = null;
  /** When an id that nobody knew last made the keys be looked at. */
  #unknownAt = Number.NEGATIVE_INFINITY;

  constructor(authority: RowAuthority, purpose: SigningPurpose, clock: Clock) {
    this.#authority = authority;
    this.#purpose = purpose;
    this.#clock = clock;
  }

  /** Newest first; the first one is made when there is none. */
  async keys(): Promise<Held['keys']> {
    return (this.#heldWithin(staleMs) ?? (await this.#look())).keys;
  }

  /** The key of an id, also one that another process made a moment ago; null when there is none. */
  async find(kid: string): Promise<SigningKey | null> {
    const known = (await this.keys()).find((key) => key.kid === kid);
    if (known !== undefined) return known;
    const now = this.#clock.now();
    if (this.#looking === null && Math.abs(now - this.#unknownAt) < lookAgainMs) return null;
    this.#unknownAt = now;
    return (await this.#look()).keys.find((key) => key.kid === kid) ?? null;
  }

  /** Makes a new key if the newest was made before `olderThan`; true for the one caller that made it. */
  async rotate(olderThan: number): Promise<boolean> {
    const newest = (await this.#rows()).at(-1);
    if (newest === undefined || newest.createdAt.getTime() >= olderThan) return false;
    const row = await makeSigningRow(this.#authority, this.#purpose, newest.version + 1);
    // Another process at the same moment makes the same version: one of the two rows stays.
    await this.#add(row);
    this.#held = null;
    await this.keys();
    return (await this.#rows()).some(({ id }) => id === row.id);
  }

  /** Destroys the keys that were followed by another before `before`; gives their number. */
  async retire(before: number): Promise<number> {
    const rows = await this.#rows();
    const old = rows.filter((_, n) => (rows[n + 1]?.createdAt.getTime() ?? Number.POSITIVE_INFINITY) < before);
    for (const { id, subject } of old) await this.#authority.store.deleteSigningKey(id, subject, this.#purpose);
    if (old.length > 0) await this.#look();
    return old.length;
  }

  #heldWithin(ms: number): Held | null {
    const held = this.#held;
    return held !== null && Math.abs(this.#clock.now() - held.at) < ms ? held : null;
  }

  /** By version, rising. */
  async #rows(): Promise<DatedRow[]> {
    const { store, instance } = this.#authority;
    return (await store.ofInstance(instance)).filter((row) => row.purpose === this.#purpose);
  }

  async #add(row: KekRow): Promise<void> {
    await addRows(this.#authority, [row], (rows) =>
      this.#authority.store.add(rows, { at: new Date(this.#clock.now()) }),
    );
  }

  #look(): Promise<Held> {
    this.#looking ??= this.#read().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #read(): Promise<Held> {
    const before = this.#held;
    try {
      this.#held = await this.#load(before);
    } catch (error) {
      if (before === null || !(error instanceof CarnetError && error.code === 'key-service-away')) throw error;
      this.#held = { ...before, at: this.#clock.now() };
    }
    return this.#held;
  }

  async #load(before: Held | null): Promise<Held> {
    let rows = await this.#rows();
    if (rows.length === 0) {
      const first = await makeSigningRow(this.#authority, this.#purpose, 1);
      await this.#add(first);
      rows = await this.#rows();
    }
    const opened = await Promise.all(
      rows.toReversed().map(async (row): Promise<[Uuid, SigningKey]> => {
        checkRow(this.#authority.rowKey, this.#authority.instance, row);
        return [row.id, before?.rows.get(row.id) ?? (await unwrapSigningKey(this.#authority, row))];
      }),
    );
    const [newest, ...older] = opened.map(([, key]) => key);
    if (newest === undefined) throw damagedRow();
    return { rows: new Map(opened), keys: [newest, ...older], at: this.#clock.now() };
  }
}
