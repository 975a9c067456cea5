import { CarnetError, type FieldError } from '../../kernel/index.ts';
import { bindingProblem } from './bindings.ts';
import {
  type ElementRule,
  type Invariant,
  isResourceType,
  isStoredType,
  type PartRule,
  partRule,
} from './definitions.ts';
import { isExactNumber, withPlainNumbers } from './exact.ts';
import { isBroken } from './invariants.ts';
import { narrativeProblem } from './narrative.ts';
import { primitiveProblem } from './primitives.ts';
import { literalType } from './reference.ts';
import { type FhirResource, isObject } from './resource.ts';
import { rulesOf } from './rules.ts';

const maxDepth = 64;
const maxBytes = 1024 * 1024;
const mostSaid = 'A resource may have at most 1 MiB.';
const maxErrors = 100;
/** Most bytes of JSON for a letter (`\u0000`), for a number or a word with its comma, and for what stands around a member. */
const mostOfLetter = 6;
const mostOfNumber = 32;
const mostOfMember = 100;
/** Quotes and colon of a member. */
const leastOfMember = 3;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Checks a resource of a type that Carnet stores against FHIR R4: elements and their types, cardinality, primitive formats,
 * choices, extensions, contained resources, codes of required bindings, types that references name, narrative, and the rules
 * ("invariants") of severity error, except those that `invariants.ts` lists. Profiles are not checked. All problems are told at once.
 *
 * @returns the input itself, unchanged
 * @throws `invalid-resource` with a FHIRPath, a code of http://hl7.org/fhir/issue-type and a sentence for each problem (at most 100);
 * `not-supported` for another resource type; `too-large` beyond 64 levels or 1 MiB of JSON.
 */
export function validateResource(input: unknown): FhirResource {
  return validate(input, isStoredType);
}

/** As `validateResource` for any resource type of R4, such as a Bundle or Parameters that is only read and not stored. */
export function validateAnyResource(input: unknown): FhirResource {
  return validate(input, isResourceType);
}

function validate(input: unknown, accepts: (type: string) => boolean): FhirResource {
  const type = isObject(input) && Object.hasOwn(input, 'resourceType') ? input['resourceType'] : undefined;
  if (!isObject(input) || typeof type !== 'string') {
    const message = 'must be a JSON object with a resourceType';
    throw invalid([{ field: 'resourceType', code: 'structure', message }]);
  }
  if (!accepts(type)) {
    if (isResourceType(type))
      throw new CarnetError('not-supported', `Resources of the type ${type} are not stored here.`);
    throw invalid([{ field: 'resourceType', code: 'structure', message: 'is not a resource type of FHIR R4' }]);
  }
  const walk = new Walk(type);
  walk.resource(input, type, 0);
  if (walk.errors.length > 0) throw invalid(walk.errors);
  if (walk.mostBytes > maxBytes && Buffer.byteLength(JSON.stringify(input)) > maxBytes) throw tooLarge(mostSaid);
  return input as FhirResource; // every element was just checked
}

function invalid(errors: readonly FieldError[]): CarnetError {
  const [first] = errors;
  const detail = first === undefined ? 'The resource is not valid.' : `${first.field} ${first.message}.`;
  return new CarnetError('invalid-resource', detail, { errors });
}

function tooLarge(detail: string): CarnetError {
  return new CarnetError('too-large', detail);
}

/** One pass over a resource. `#path` is joined only when there is something to tell. */
class Walk {
  readonly errors: FieldError[] = [];
  /** No fewer bytes than the JSON has of what was met: only a resource that may be too large is written to be measured. */
  mostBytes = 0;
  /** No more bytes than the JSON has of what was met. */
  #leastBytes = 0;
  readonly #path: (string | number)[];
  /** Per resource in scope: ids of its contained resources, and `#id`s that were met. */
  #contained: ReadonlySet<string> | null = null;
  #fragments = new Set<string>();
  /** True once a decimal was met that is kept as it is written: rules that calculate then get plain numbers. */
  #exact: boolean = false;
  #resource: { readonly type: string; readonly value: unknown } = { type: 'Resource', value: null };

  constructor(root: string) {
    this.#path = [root];
  }

  resource(value: JsonObject, type: string, depth: number): void {
    const part = partRule(type);
    if (part === undefined) return this.#tell('structure', 'is not a resource type of FHIR R4');
    const outer = this.#contained;
    const outerFragments = this.#fragments;
    // A resource in a Bundle has contained resources of its own; one in `contained` shares those of its container.
    const isContained = this.#path.at(-2) === 'contained';
    const outerResource = this.#resource;
    this.#resource = { type, value };
    if (!isContained) {
      this.#contained = new Set(containedIds(value));
      this.#fragments = new Set();
    }
    this.#part(value, part, type, depth);
    this.#resource = outerResource;
    if (!isContained) {
      this.#unreferenced(value);
      this.#contained = outer;
      this.#fragments = outerFragments;
    } else {
      if (value['contained'] !== undefined) this.#tell('invariant', 'must not contain other resources (dom-2)');
      if (typeof value['id'] !== 'string') this.#tell('required', 'needs an id to be referred to by');
      const meta = value['meta'];
      if (isObject(meta) && ['versionId', 'lastUpdated', 'security'].some((name) => meta[name] !== undefined)) {
        this.#tell('invariant', 'must not have a version, time or security label of its own (dom-4, dom-5)');
      }
    }
  }

  /** dom-3: a contained resource is there because something refers to it, or it refers to its container. */
  #unreferenced(value: JsonObject): void {
    const contained = value['contained'];
    if (!Array.isArray(contained)) return;
    contained.forEach((item: unknown, index) => {
      if (!isObject(item) || typeof item['id'] !== 'string') return;
      if (this.#fragments.has(`#${item['id']}`) || this.#fragments.has(`${index}>#`)) return;
      this.#at('contained', index, () => this.#tell('invariant', 'is contained but nothing refers to it (dom-3)'));
    });
  }

  #part(value: JsonObject, part: PartRule, type: string, depth: number): void {
    if (depth > maxDepth) throw tooLarge(`A resource may be nested ${maxDepth} levels deep.`);
    const before = this.errors.length;
    const isResource = part.elements.has('implicitRules');
    let count = 0;
    let choices: Map<string, string> | undefined;
    for (const name of Object.keys(value)) {
      this.mostBytes += name.length * mostOfLetter + mostOfMember;
      this.#met(name.length + leastOfMember);
      if (name === 'resourceType' && isResource) continue;
      count++;
      const bare = name.startsWith('_') ? name.slice(1) : name;
      const rule = part.elements.get(bare);
      if (rule === undefined || (bare !== name && !rule.primitive)) {
        this.#within(name, () => this.#tell('structure', `is not an element of ${part.path}`));
        continue;
      }
      if (rule.choice) {
        choices ??= new Map();
        this.#choice(choices, rule.element, bare);
      }
      this.#path.push(rule.element);
      if (bare === name) this.#element(value[name], rule, value[`_${name}`], depth);
      else if (value[bare] === undefined) this.#sibling(value[name], rule, undefined, depth);
      this.#path.pop();
    }
    this.#required(value, part);
    if (count === 0 && !isResource) this.#tell('invariant', 'must have a value or children (ele-1)');
    if (this.errors.length === before) this.#rules(value, part, type);
  }

  #choice(choices: Map<string, string>, element: string, name: string): void {
    const other = choices.get(element);
    if (other !== undefined && other !== name) {
      this.#within(element, () => this.#tell('structure', `must have one type, not both ${other} and ${name}`));
    }
    choices.set(element, name);
  }

  #required(value: JsonObject, part: PartRule): void {
    for (const { element, names } of part.required) {
      if (names.some((name) => value[name] !== undefined || value[`_${name}`] !== undefined)) continue;
      this.#within(element, () => this.#tell('required', 'is required'));
    }
  }

  /** Rules are tried on what is otherwise right: on anything else they would only repeat it, or fail. */
  #rules(written: JsonObject, part: PartRule, type: string): void {
    const plain = this.#exact ? withPlainNumbers(written) : written;
    const value = isObject(plain) ? plain : written;
    for (const rule of rulesOf(type)) {
      if (rule.broken(value)) this.#tell('invariant', `${rule.sentence} (${rule.key})`);
    }
    this.#invariants(part.invariants, type, value);
  }

  #invariants(invariants: readonly Invariant[], type: string, value: unknown): void {
    for (const invariant of invariants) {
      if (!isBroken(invariant, type, value, this.#resource)) continue;
      this.#tell('invariant', `breaks ${invariant.key}: ${invariant.sentence}`);
    }
  }

  #element(value: unknown, rule: ElementRule, sibling: unknown, depth: number): void {
    if (!rule.many) {
      if (Array.isArray(value)) return this.#tell('structure', 'must be one value, not a list');
      this.#value(value, rule, sibling, depth);
      if (sibling !== undefined) this.#sibling(sibling, rule, value, depth);
      return;
    }
    if (!Array.isArray(value)) return this.#tell('structure', 'must be a list');
    if (value.length === 0) return this.#tell('structure', 'must not be an empty list');
    if (sibling !== undefined) this.#sibling(sibling, rule, value, depth);
    for (let i = 0; i < value.length; i++) {
      this.#path.push(i);
      this.#value(value[i], rule, Array.isArray(sibling) ? sibling[i] : undefined, depth);
      this.#path.pop();
    }
  }

  #value(value: unknown, rule: ElementRule, sibling: unknown, depth: number): void {
    if (rule.primitive) return this.#primitive(value, rule, sibling);
    if (!isObject(value)) return this.#tell('structure', 'must be an object');
    if (rule.type === 'Resource') return this.#inner(value, depth + 1);
    const part = partRule(rule.type);
    if (part === undefined) return this.#tell('structure', `has no definition of ${rule.type}`);
    this.#part(value, part, rule.type, depth + 1);
    if (rule.codes !== undefined) this.#binding(value, rule.codes, rule.type);
    if (rule.type === 'Reference') this.#reference(value, rule);
    if (rule.invariants.length > 0) this.#invariants(rule.invariants, rule.type, withPlainNumbers(value));
  }

  #primitive(value: unknown, rule: ElementRule, sibling: unknown): void {
    this.mostBytes += typeof value === 'string' ? value.length * mostOfLetter + 3 : mostOfNumber;
    this.#met(typeof value === 'string' ? value.length : 1);
    // In a list, null keeps the place of a value that has only an id or extensions.
    if (value === null && rule.many && isObject(sibling)) return;
    if (typeof value === 'object' && isExactNumber(value)) {
      this.#exact = true;
      this.mostBytes += value.rawJSON.length;
    }
    const problem = primitiveProblem(rule.type, value);
    if (problem !== null) return this.#tell('value', problem);
    if (rule.type === 'xhtml') {
      const narrative = narrativeProblem(value as string); // xhtml was just found to be a string
      if (narrative !== null) this.#tell('value', narrative);
    } else if (rule.codes !== undefined) this.#binding(value, rule.codes, rule.type);
    if (typeof value === 'string' && value.startsWith('#')) this.#fragment(value);
    this.#invariants(rule.invariants, rule.type, value);
  }

  /** The rules of a resource far too large would take minutes: it is told before they are tried on it. */
  #met(bytes: number): void {
    this.#leastBytes += bytes;
    if (this.#leastBytes > maxBytes) throw tooLarge(mostSaid);
  }

  #inner(value: JsonObject, depth: number): void {
    const type = value['resourceType'];
    if (typeof type !== 'string' || !isResourceType(type)) {
      return this.#within('resourceType', () => this.#tell('structure', 'is not a resource type of FHIR R4'));
    }
    this.resource(value, type, depth);
  }

  #binding(value: unknown, codes: string, type: string): void {
    const problem = bindingProblem(codes, type, value);
    if (problem !== null) this.#tell('code-invalid', problem);
  }

  #reference(value: JsonObject, rule: ElementRule): void {
    const reference = value['reference'];
    if (typeof reference !== 'string') return;
    if (reference.startsWith('#')) {
      if (reference !== '#' && this.#contained?.has(reference.slice(1)) !== true) {
        this.#tell('invariant', 'refers to something that is not contained (ref-1)');
      }
      return;
    }
    const type = literalType(reference);
    if (type !== null && rule.targets?.has(type) === false) this.#tell('value', `may not refer to a ${type}`);
  }

  #fragment(value: string): void {
    const contained = this.#path.lastIndexOf('contained');
    const at = contained < 0 ? undefined : this.#path[contained + 1];
    this.#fragments.add(value === '#' && at !== undefined ? `${at}>#` : value);
  }

  /** `_name`: ids and extensions of primitives, in step with the values of a list. */
  #sibling(sibling: unknown, rule: ElementRule, value: unknown, depth: number): void {
    if (!rule.many) {
      if (!isObject(sibling)) return this.#tell('structure', `_${rule.name} must be an object`);
      return this.#elementPart(sibling, depth);
    }
    if (!Array.isArray(sibling) || sibling.length === 0) return this.#tell('structure', `_${rule.name} must be a list`);
    if (Array.isArray(value) && value.length !== sibling.length) {
      return this.#tell('structure', `_${rule.name} must be as long as ${rule.name}`);
    }
    sibling.forEach((item: unknown, index) => {
      if (item === null && Array.isArray(value)) return;
      this.#path.push(index);
      if (isObject(item)) this.#elementPart(item, depth);
      else this.#tell('structure', `_${rule.name} must hold objects`);
      this.#path.pop();
    });
  }

  #elementPart(value: JsonObject, depth: number): void {
    const part = partRule('Element');
    if (part !== undefined) this.#part(value, part, 'Element', depth + 1);
  }

  #within(name: string, act: () => void): void {
    this.#path.push(name);
    act();
    this.#path.pop();
  }

  #at(name: string, index: number, act: () => void): void {
    this.#path.push(name, index);
    act();
    this.#path.length -= 2;
  }

  #tell(code: string, message: string): void {
    if (this.errors.length < maxErrors) this.errors.push({ field: fhirPath(this.#path), code, message });
  }
}

function fhirPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += (text === '' ? '' : '.') + (step.length > 64 ? `${step.slice(0, 64)}…` : step);
  }
  return text;
}

function containedIds(value: JsonObject): string[] {
  const contained = value['contained'];
  if (!Array.isArray(contained)) return [];
  return contained.flatMap((item) => (isObject(item) && typeof item['id'] === 'string' ? [item['id']] : []));
}
