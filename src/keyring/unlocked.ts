import { CarnetError, type GrantFacts, type Part, type Uuid } from '../kernel/index.ts';
import type { Place, Sealed, Unlocked } from './contract.ts';
import { notOpenable, openValue, type PartKey, sealValue } from './part-key.ts';
import { isServiceValue, type RecordValues } from './record-values.ts';
import { parseSealedHeader } from './sealed-format.ts';
import type { SubjectKeys } from './subject-keys.ts';

/** What a Grant's holder gets: the subject's keys, narrowed to the parts and the action that the Grant names. */
export class UnlockedSubject implements Unlocked {
  readonly subject: Uuid;
  readonly keyVersion: number;
  readonly #keys: SubjectKeys;
  readonly #parts: readonly Part[];
  readonly #mayWrite: boolean;
  readonly #columns: readonly string[] | undefined;
  readonly #types: readonly string[] | undefined;
  readonly #values: RecordValues | null;

  constructor(facts: GrantFacts, keys: SubjectKeys, values: RecordValues | null = null) {
    this.subject = facts.subject;
    this.keyVersion = keys.keyVersion;
    this.#keys = keys;
    this.#parts = facts.parts;
    this.#mayWrite = facts.action === 'write';
    this.#columns = facts.columns;
    this.#types = facts.types;
    this.#values = values;
  }

  seal(place: Place, plaintext: Uint8Array): Sealed {
    if (!this.#mayWrite) throw new CarnetError('not-allowed', 'This grant is for reading only.');
    this.#demandColumn(place);
    return sealValue(this.#partKey(place.part, this.keyVersion), place, plaintext);
  }

  open(place: Place, sealed: Uint8Array): Buffer {
    this.#demandColumn(place);
    const header = parseSealedHeader(sealed);
    // The part is checked first, so that the answer tells nothing of a value whose part was not granted.
    const key = this.#partKey(place.part, header?.keyVersion ?? this.keyVersion);
    if (header === null) throw notOpenable();
    return openValue(key, place, sealed);
  }

  async sealRecord(place: Place, plaintext: Uint8Array): Promise<Sealed> {
    if (this.#values?.seals !== true) return this.seal(place, plaintext);
    // What this Grant may not seal does not travel to the key service either.
    this.seal(place, Buffer.alloc(0));
    return this.seal(place, await this.#values.encrypt(this.#keys.tenant, this.subject, place, plaintext));
  }

  async openRecord(place: Place, sealed: Uint8Array): Promise<Buffer> {
    const bytes = this.open(place, sealed);
    if (!isServiceValue(bytes)) return bytes;
    if (this.#values === null)
      throw new CarnetError('key-service-away', 'The key service that encrypted this is not configured.');
    return await this.#values.decrypt(this.#keys.tenant, this.subject, place, bytes);
  }

  /** A machine opens the columns that its line names, and no other of the same part; a Grant that names FHIR types opens those. */
  #demandColumn(place: Place): void {
    if (this.#columns?.includes(`${place.table}.${place.column}`) === false) {
      throw new CarnetError('not-allowed', 'This machine has no business with that column.');
    }
    if (
      this.#types !== undefined &&
      !(place.table === 'resource' && this.#types.includes(place.row.split('/', 1)[0] ?? ''))
    )
      throw new CarnetError('not-allowed', 'This grant does not name that kind of entry.');
  }

  #partKey(part: Part, keyVersion: number): PartKey {
    if (!this.#parts.includes(part)) throw new CarnetError('not-allowed', 'This grant does not name that part.');
    const key = this.#keys.part(part, keyVersion);
    if (key === null) throw notOpenable();
    return key;
  }
}
