import type { KeyObject } from 'node:crypto';
import { CarnetError, type Part, type Uuid } from '../kernel/index.ts';
import { derivePartKey, type PartKey } from './part-key.ts';

interface Version {
  readonly dataKey: KeyObject;
  readonly parts: Map<Part, PartKey>;
}

/** The data keys of one subject in memory, and the part keys derived from them so far. */
export class SubjectKeys {
  readonly tenant: Uuid;
  readonly subject: Uuid;
  /** The version under which new values are sealed. */
  readonly keyVersion: number;
  readonly #versions: Map<number, Version>;

  /**
   * @param dataKeys Secret KeyObjects of 32 bytes by version; at least one.
   * @param sealing The version that seals; the newest when absent.
   */
  constructor(tenant: Uuid, subject: Uuid, dataKeys: ReadonlyMap<number, KeyObject>, sealing?: number) {
    this.tenant = tenant;
    this.subject = subject;
    this.keyVersion = sealing ?? Math.max(...dataKeys.keys());
    this.#versions = new Map([...dataKeys].map(([version, dataKey]) => [version, { dataKey, parts: new Map() }]));
  }

  /**
   * The key of a part under the version that a header names, derived at its first use; null when there is no such
   * version. `key-service-away` when the keys were taken back meanwhile: who asks again gets them anew, or learns that
   * they are gone.
   */
  part(part: Part, keyVersion: number): PartKey | null {
    const version = this.#versions.get(keyVersion);
    if (version === undefined) {
      if (this.#versions.size === 0) throw withdrawn();
      return null;
    }
    let key = version.parts.get(part);
    if (key === undefined) {
      key = derivePartKey(version.dataKey, { tenant: this.tenant, subject: this.subject, part, keyVersion });
      version.parts.set(part, key);
    }
    return key;
  }

  /** Overwrites what can be overwritten and lets go of the rest; whoever still holds this object can do nothing with it. */
  wipe(): void {
    for (const { parts } of this.#versions.values()) for (const key of parts.values()) key.xaes.wipe();
    this.#versions.clear();
  }
}

function withdrawn(): CarnetError {
  return new CarnetError('key-service-away', 'The keys were taken back while they were in use. Try again.', {
    retryAfter: 1,
  });
}
