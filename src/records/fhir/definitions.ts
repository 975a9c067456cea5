import { readFileSync } from 'node:fs';
import { CarnetError } from '../../kernel/index.ts';

/** One element as it is written in JSON; each type of a choice (`value[x]`) is an entry of its own. */
export interface ElementRule {
  /** The name in JSON: `valueQuantity`. */
  readonly name: string;
  /** The name in FHIRPath: `value`. */
  readonly element: string;
  /** True when this is one of several types of a choice. */
  readonly choice: boolean;
  /** A data type, `Resource`, or the path of a backbone element such as `Patient.contact`. */
  readonly type: string;
  readonly primitive: boolean;
  readonly min: number;
  readonly many: boolean;
  /** Resource types that a Reference may name; undefined for any. */
  readonly targets: ReadonlySet<string> | undefined;
  /** URL of the value set of a required binding. */
  readonly codes: string | undefined;
  readonly summary: boolean;
  readonly invariants: readonly Invariant[];
}

/** A FHIRPath rule of severity "error". */
export interface Invariant {
  readonly key: string;
  readonly expression: string;
  readonly sentence: string;
}

/** The elements of a resource type, a data type or a backbone element. */
export interface PartRule {
  readonly path: string;
  readonly elements: ReadonlyMap<string, ElementRule>;
  /** Elements that must be there, each with every name it may have in JSON. */
  readonly required: readonly { readonly element: string; readonly names: readonly string[] }[];
  readonly invariants: readonly Invariant[];
}

interface ElementLine {
  readonly min?: number;
  readonly max?: '*' | number;
  readonly types: readonly string[];
  readonly targets?: readonly string[];
  readonly codes?: string;
  readonly summary?: boolean;
  readonly rules?: readonly (readonly [string, string, string])[];
}

interface TypeLine {
  readonly name: string;
  readonly kind: 'resource' | 'complex' | 'primitive';
  readonly parts: Readonly<
    Record<string, { readonly elements: Readonly<Record<string, ElementLine>>; readonly rules?: ElementLine['rules'] }>
  >;
}

/**
 * The trimmed definitions (`definitions/`, made by `tools/definitions/trim.mjs` from HL7's FHIR R4 4.0.1, CC0-1.0). A file is
 * read at first use and each type is parsed when it is first met: a server that stores Patients alone never holds the rest.
 */
class Lines {
  readonly #file: string;
  readonly #key: RegExp;
  #lines: Map<string, string> | undefined;

  constructor(file: string, key: RegExp) {
    this.#file = file;
    this.#key = key;
  }

  get(name: string): string | undefined {
    return this.#all().get(name);
  }

  names(): string[] {
    return [...this.#all().keys()];
  }

  #all(): Map<string, string> {
    this.#lines ??= new Map(
      readFileSync(new URL(`./definitions/${this.#file}`, import.meta.url), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => [this.#key.exec(line)?.[1] ?? '', line]),
    );
    return this.#lines;
  }
}

const typeLines = new Lines('types.ndjson', /^\{"name":"([^"]+)"/);
const codeLines = new Lines('codes.ndjson', /^\{"url":"([^"]+)"/);
export const searchLines: Pick<Lines, 'get' | 'names'> = new Lines('search.ndjson', /^\{"type":"([^"]+)"/);

const kinds = new Map<string, TypeLine['kind']>();
const parts = new Map<string, PartRule>();

/** The rules of a type or backbone element by its path; undefined when FHIR R4 has none of that name. */
export function partRule(path: string): PartRule | undefined {
  const known = parts.get(path);
  if (known !== undefined) return known;
  const dot = path.indexOf('.');
  loadType(dot < 0 ? path : path.slice(0, dot));
  return parts.get(path);
}

/** `resource`, `complex` or `primitive`; undefined for a name that is no type of FHIR R4. */
export function typeKind(name: string): TypeLine['kind'] | undefined {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const kind = /^\{"name":"[^"]+","kind":"(\w+)"/.exec(typeLines.get(name) ?? '')?.[1];
  if (kind !== 'resource' && kind !== 'complex' && kind !== 'primitive') return undefined;
  kinds.set(name, kind);
  return kind;
}

function loadType(name: string): void {
  const line = typeLines.get(name);
  if (line === undefined) return;
  const type = JSON.parse(line) as TypeLine; // our own file, and a test reads every line of it
  for (const [path, part] of Object.entries(type.parts)) {
    const elements = new Map<string, ElementRule>();
    const required: { element: string; names: string[] }[] = [];
    for (const [written, spec] of Object.entries(part.elements)) {
      const element = written.replace(/\[x\]$/, '');
      const names: string[] = [];
      for (const typeName of spec.types) {
        const jsonName = element === written ? written : element + choiceSuffix(typeName);
        names.push(jsonName);
        elements.set(jsonName, {
          name: jsonName,
          element,
          choice: element !== written,
          type: typeName,
          primitive: typeKind(typeName) === 'primitive',
          min: spec.min ?? 0,
          many: spec.max !== undefined,
          targets: spec.targets === undefined ? undefined : new Set(spec.targets),
          codes: spec.codes,
          summary: spec.summary === true,
          invariants: (spec.rules ?? []).map(toInvariant),
        });
      }
      if ((spec.min ?? 0) > 0) required.push({ element, names });
    }
    parts.set(path, { path, elements, required, invariants: (part.rules ?? []).map(toInvariant) });
  }
}

/** `Quantity` also for its two profiles that R4 uses as types (SimpleQuantity, MoneyQuantity). */
function choiceSuffix(type: string): string {
  return type.endsWith('Quantity') ? 'Quantity' : type.charAt(0).toUpperCase() + type.slice(1);
}

function toInvariant([key, expression, sentence]: readonly [string, string, string]): Invariant {
  return { key, expression, sentence };
}

const codeSets = new Map<string, ReadonlyMap<string, ReadonlySet<string>> | null>();

/** The codes of a value set by their system; null where the set has no closed list (media types, UCUM units). */
export function codesOf(url: string): ReadonlyMap<string, ReadonlySet<string>> | null {
  let set = codeSets.get(url);
  if (set === undefined) {
    const line = codeLines.get(url);
    set = line === undefined ? null : parseCodes(line);
    codeSets.set(url, set);
  }
  return set;
}

function parseCodes(line: string): ReadonlyMap<string, ReadonlySet<string>> {
  const { systems } = JSON.parse(line) as { systems: Record<string, string[]> }; // our own file, as above
  return new Map(Object.entries(systems).map(([system, codes]) => [system, new Set(codes)]));
}

/** The R4 resource types that Carnet stores, in the order of its documentation. */
export function storedTypes(): readonly string[] {
  stored ??= searchLines.names();
  return stored;
}
let stored: readonly string[] | undefined;

export function isStoredType(name: string): boolean {
  return searchLines.get(name) !== undefined;
}

/** All names of R4's resource types, for what may stand in `contained`. */
export function isResourceType(name: string): boolean {
  return typeKind(name) === 'resource';
}

/** Reads the rules of a type that must exist; a missing one is a mistake of ours. */
export function mustPartRule(path: string): PartRule {
  const rule = partRule(path);
  if (rule === undefined) throw new CarnetError('internal', `The definitions lack ${path}.`);
  return rule;
}
