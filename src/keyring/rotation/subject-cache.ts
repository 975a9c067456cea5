import { Grant, type Uuid } from '../../kernel/index.ts';
import { keyLife } from '../life.ts';
import type { RowAuthority } from '../row-key.ts';
import type { SubjectKeys } from '../subject-keys.ts';
import { unwrapDataKeys } from '../subjects.ts';
import { UnlockedSubject } from '../unlocked.ts';

const capacity = 5_000;

/** The keys of the subjects of one batch, or of the one before: unlocked for a machine's Grant, wiped after 5 minutes at most. */
export class SubjectCache {
  readonly #authority: RowAuthority;
  readonly #grant: (subject: Uuid) => Grant;
  readonly #held = new Map<Uuid, { readonly keys: SubjectKeys; readonly unlocked: UnlockedSubject }>();
  #since = 0;

  constructor(authority: RowAuthority, grant: (subject: Uuid) => Grant) {
    this.#authority = authority;
    this.#grant = grant;
  }

  /** Unlocks those of them that have keys; who has none any more was erased. Sealing is under the newest version. */
  async of(subjects: ReadonlySet<Uuid>): Promise<ReadonlyMap<Uuid, UnlockedSubject>> {
    if (performance.now() - this.#since > keyLife * 0.8 || this.#held.size + subjects.size > capacity) this.wipe();
    const missing = [...subjects].filter((subject) => !this.#held.has(subject));
    if (missing.length > 0) {
      const rows = Map.groupBy(await this.#authority.store.ofSubjects(missing, 'data-key'), ({ subject }) => subject);
      await Promise.all(
        [...rows].map(async ([subject, own]) => {
          const keys = await unwrapDataKeys(this.#authority, subject, own, 0);
          const unlocked = new UnlockedSubject(Grant.facts(this.#grant(subject)), keys);
          this.#held.set(subject, { keys, unlocked });
        }),
      );
    }
    return new Map(
      [...subjects].flatMap((subject): [Uuid, UnlockedSubject][] => {
        const held = this.#held.get(subject);
        return held === undefined ? [] : [[subject, held.unlocked]];
      }),
    );
  }

  wipe(): void {
    for (const { keys } of this.#held.values()) keys.wipe();
    this.#held.clear();
    this.#since = performance.now();
  }
}
