import { compileSearch, type FhirResource, isObject, isStoredType, parseLiteral } from '../../records/fhir/index.ts';

/** An entry that will be stored, and the id it gets. */
export interface Target {
  readonly fullUrl: string | null;
  readonly resource: FhirResource;
  /** `Type/newId`. */
  readonly name: string;
}

/** What a reference of the file names: a target, nothing in the file, or more than one entry. */
export type Resolution =
  | { readonly kind: 'found'; readonly target: Target }
  | { readonly kind: 'absent' | 'ambiguous' };

/** Each search of a kind that a reference may be looks at all entries of a type; a file has no need of more. */
const maxSearches = 2000;
/**
 * What all searches of a file may cost: letters of JSON that are looked at, once for each value that is looked for (a second at most). Without a bound one
 * small file of many searches, or of long ones, would hold up for minutes whoever reads it.
 */
const mostLooked = 30_000_000;
const absent: Resolution = { kind: 'absent' };
const none: readonly Target[] = [];
const ambiguous: Resolution = { kind: 'ambiguous' };

/**
 * Finds what references of a file name, as http://hl7.org/fhir/R4/bundle.html#references has it: an absolute one equals a
 * fullUrl; a relative one is read against the base of its own entry's fullUrl, and else (urn:uuid, NDJSON) names the only
 * entry of that type and id. Versions are not looked at. `Type?identifier=…` is searched for.
 */
export class Resolver {
  readonly #byUrl = new Map<string, Target | null>();
  readonly #byName = new Map<string, Target | null>();
  readonly #byType = new Map<string, Target[]>();
  readonly #searched = new Map<string, Resolution>();
  /** By type and identifier, from the first search on; nothing is added after it. */
  readonly #byIdentifier = new Map<string, Target[]>();
  readonly #indexed = new Set<string>();
  /** Letters of JSON of the entries that a search looks at. */
  readonly #letters = new Map<readonly Target[], number>();
  #looked = 0;

  add(target: Target): void {
    const { resourceType, id } = target.resource;
    const sameType = this.#byType.get(resourceType) ?? [];
    sameType.push(target);
    this.#byType.set(resourceType, sameType);
    if (target.fullUrl !== null) put(this.#byUrl, withoutVersion(target.fullUrl), target);
    if (id !== undefined) put(this.#byName, `${resourceType}/${id}`, target);
  }

  resolve(reference: string, from: string | null): Resolution {
    if (/^[A-Z][A-Za-z]+\?/.test(reference)) {
      const resolution = this.#searched.get(reference) ?? this.#search(reference);
      this.#searched.set(reference, resolution);
      return resolution;
    }
    const plain = withoutVersion(reference);
    const exact = this.#byUrl.get(plain);
    if (exact !== undefined) return found(exact);
    if (/^[a-z][a-z0-9+.-]*:/i.test(plain)) return absent;
    const base = from === null ? undefined : parseLiteral(withoutVersion(from))?.base;
    const based = base === undefined ? undefined : this.#byUrl.get(base + plain);
    if (based !== undefined) return found(based);
    const named = this.#byName.get(plain);
    return named === undefined ? absent : found(named);
  }

  /** Whether one more search stays within what a file may cost; it is counted. */
  #may(targets: readonly Target[], values: number): boolean {
    const letters =
      this.#letters.get(targets) ?? targets.reduce((sum, { resource }) => sum + JSON.stringify(resource).length, 0);
    this.#letters.set(targets, letters);
    if (this.#looked + letters * values > mostLooked) return false;
    this.#looked += letters * values;
    return true;
  }

  /** Those that a search has to look at: of an identifier alone those that have its value, of anything else all of the type. */
  #among(type: string, pairs: readonly (readonly [string, string])[]): readonly Target[] {
    const all = this.#byType.get(type) ?? none;
    const [[name, text] = ['', '']] = pairs;
    const value = text.slice(text.lastIndexOf('|') + 1);
    if (pairs.length !== 1 || name !== 'identifier' || value === '' || /[,\\]/.test(text)) return all;
    if (!this.#indexed.has(type)) for (const target of all) this.#index(type, target);
    this.#indexed.add(type);
    return this.#byIdentifier.get(keyOf(type, value)) ?? none;
  }

  #index(type: string, target: Target): void {
    const { identifier } = target.resource as { identifier?: readonly { readonly value?: string }[] }; // valid where it is one of the stored types
    if (!Array.isArray(identifier)) return;
    for (const key of new Set(identifier.map(({ value = '' }) => keyOf(type, value)))) {
      const same = this.#byIdentifier.get(key) ?? [];
      same.push(target);
      this.#byIdentifier.set(key, same);
    }
  }

  #search(reference: string): Resolution {
    if (this.#searched.size >= maxSearches) return absent;
    const mark = reference.indexOf('?');
    const type = reference.slice(0, mark);
    if (!isStoredType(type)) return absent;
    const pairs = [...new URLSearchParams(reference.slice(mark + 1))];
    const targets = this.#among(type, pairs);
    if (!this.#may(targets, reference.split(/[,&]/).length)) return absent;
    let search: ReturnType<typeof compileSearch>;
    try {
      search = compileSearch(type, pairs);
    } catch {
      return absent; // a search that is not understood finds nothing
    }
    const [first, second] = targets.filter(({ resource }) => search.matches(resource));
    if (second !== undefined) return ambiguous;
    return first === undefined ? absent : { kind: 'found', target: first };
  }
}

/** Codes are the same in any case. */
function keyOf(type: string, identifier: string): string {
  return `${type} ${identifier.toLowerCase()}`;
}

function found(target: Target | null): Resolution {
  return target === null ? ambiguous : { kind: 'found', target };
}

function put(map: Map<string, Target | null>, key: string, target: Target): void {
  const before = map.get(key);
  map.set(key, before === undefined || before?.name === target.name ? target : null);
}

function withoutVersion(url: string): string {
  const at = url.indexOf('/_history/');
  return at < 0 ? url : url.slice(0, at);
}

/** Literal references of a raw, not yet validated value that say whom its resource is about. */
export function subjectsNamed(resource: unknown): string[] {
  if (!isObject(resource)) return [];
  return ['subject', 'patient', 'beneficiary'].flatMap((name) => {
    const reference = isObject(resource[name]) ? resource[name]['reference'] : undefined;
    return typeof reference === 'string' ? [reference] : [];
  });
}
