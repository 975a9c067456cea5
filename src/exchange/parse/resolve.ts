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
const absent: Resolution = { kind: 'absent' };
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

  #search(reference: string): Resolution {
    if (this.#searched.size >= maxSearches) return absent;
    const mark = reference.indexOf('?');
    const type = reference.slice(0, mark);
    if (!isStoredType(type)) return absent;
    let search: ReturnType<typeof compileSearch>;
    try {
      search = compileSearch(type, [...new URLSearchParams(reference.slice(mark + 1))]);
    } catch {
      return absent; // a search that is not understood finds nothing
    }
    const [first, second] = (this.#byType.get(type) ?? []).filter(({ resource }) => search.matches(resource));
    if (second !== undefined) return ambiguous;
    return first === undefined ? absent : { kind: 'found', target: first };
  }
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
