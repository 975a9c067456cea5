import { Grant, type Uuid } from '../../kernel/index.ts';
import { keyLife } from '../life.ts';
import type { RowAuthority } from '../row-key.ts';
import { parseSealedHeader } from '../sealed-format.ts';
import type { DatedRow } from '../store.ts';
import type { SubjectKeys } from '../subject-keys.ts';
import { unwrapDataKeys } from '../subjects.ts';
import { UnlockedSubject } from '../unlocked.ts';

const capacity = 5_000;

interface Held {
  readonly unlocked: UnlockedSubject;
  /** The versions that are there, of those that were asked for. */
  readonly versions: ReadonlySet<number>;
}

/** A value whose key is wanted. */
interface Wanted {
  readonly subject: Uuid;
  readonly sealed: Buffer;
}

/**
 * The keys of the subjects of the batches at hand: unlocked for a machine's Grant, wiped after 5 minutes at most. Those of a batch
 * outlast the next call, since the next batch is read while this one is worked at.
 */
export class SubjectCache {
  readonly #authority: RowAuthority;
  readonly #grant: (subject: Uuid) => Grant;
  #held = new Map<Uuid, Held>();
  /** All that were unlocked since the last turn, and before it. */
  #made: SubjectKeys[] = [];
  #before: SubjectKeys[] = [];
  #since = performance.now();

  constructor(authority: RowAuthority, grant: (subject: Uuid) => Grant) {
    this.#authority = authority;
    this.#grant = grant;
  }

  /**
   * Unlocks the keys that open these values, and the newest of each subject, which seals; who has none any more was erased. A
   * version that none of the values names stays locked.
   */
  async of(values: readonly Wanted[]): Promise<ReadonlyMap<Uuid, UnlockedSubject>> {
    const wanted = new Map<Uuid, Set<number>>();
    for (const { subject, sealed } of values) {
      const versions = wanted.get(subject) ?? new Set();
      wanted.set(subject, versions.add(parseSealedHeader(sealed)?.keyVersion ?? 0));
    }
    if (performance.now() - this.#since > keyLife * 0.4 || this.#held.size + wanted.size > capacity) this.#turn();
    const missing = new Map([...wanted].filter(([subject, versions]) => !this.#has(subject, versions)));
    if (missing.size > 0) {
      const rows = Map.groupBy(
        await this.#authority.store.ofSubjects([...missing.keys()], 'data-key'),
        ({ subject }) => subject,
      );
      await Promise.all(
        [...rows].map(([subject, own]) => this.#unlock(subject, own, missing.get(subject) ?? new Set())),
      );
    }
    return new Map(
      [...wanted.keys()].flatMap((subject): [Uuid, UnlockedSubject][] => {
        const held = this.#held.get(subject);
        return held === undefined ? [] : [[subject, held.unlocked]];
      }),
    );
  }

  wipe(): void {
    this.#turn();
    this.#turn();
  }

  #has(subject: Uuid, versions: ReadonlySet<number>): boolean {
    const held = this.#held.get(subject);
    return held !== undefined && versions.isSubsetOf(held.versions);
  }

  async #unlock(subject: Uuid, rows: readonly DatedRow[], wanted: ReadonlySet<number>): Promise<void> {
    const before = this.#held.get(subject);
    const versions = wanted.union(before?.versions ?? new Set<number>());
    const newest = rows.at(-1);
    const needed = rows.filter((row) => row === newest || versions.has(row.version));
    const keys = await unwrapDataKeys(this.#authority, subject, needed, 0);
    const unlocked = new UnlockedSubject(Grant.facts(this.#grant(subject)), keys);
    this.#made.push(keys);
    this.#held.set(subject, { unlocked, versions });
  }

  /** Wipes those of before the last turn. */
  #turn(): void {
    for (const keys of this.#before) keys.wipe();
    this.#before = this.#made;
    this.#made = [];
    this.#held = new Map();
    this.#since = performance.now();
  }
}
