import { partRule } from './definitions.ts';
import { type FhirResource, isObject } from './resource.ts';

/** A literal reference (the text of `Reference.reference`) and where it stands. */
export interface ReferenceAt {
  /** FHIRPath with indexes: `Observation.performer[0]`. */
  readonly path: string;
  /** The same without type and indexes: `performer`; `contained` resources begin with `contained.Type.`. */
  readonly element: string;
  readonly reference: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * All literal references of a valid resource, those of contained resources and extensions included, in the order in which
 * they stand. References by identifier or display alone have no literal and are not listed; nor are canonical URLs, which
 * name definitions and no part of a record.
 */
export function references(resource: FhirResource): ReferenceAt[] {
  const found: ReferenceAt[] = [];
  transform(resource, resource.resourceType, [resource.resourceType], [], (reference, path, element) => {
    found.push({ path: fhirPath(path), element: element.join('.'), reference });
    return undefined;
  });
  return found;
}

/**
 * The resource with its literal references replaced: `replace` is asked for each and answers with the new text, or undefined
 * to leave it. What does not change is shared with the input, and the input stays as it is.
 */
export function rewriteReferences(
  resource: FhirResource,
  replace: (reference: string, at: Omit<ReferenceAt, 'reference'>) => string | undefined,
): FhirResource {
  const result = transform(resource, resource.resourceType, [resource.resourceType], [], (reference, path, element) =>
    replace(reference, { path: fhirPath(path), element: element.join('.') }),
  );
  return result as FhirResource; // only texts of references were replaced
}

type Visit = (reference: string, path: readonly (string | number)[], element: readonly string[]) => string | undefined;

/** Walks by the definitions, so that `reference` of another type (Expression, Immunization.education) is left alone. */
function transform(
  value: JsonObject,
  type: string,
  path: (string | number)[],
  element: string[],
  visit: Visit,
): JsonObject {
  const part = partRule(type);
  if (part === undefined) return value;
  let result: Record<string, unknown> | undefined;
  const set = (name: string, changed: unknown): void => {
    result ??= { ...value };
    result[name] = changed;
  };
  for (const name of Object.keys(value)) {
    const inner = value[name];
    if (typeof inner !== 'object' || inner === null) {
      if (type === 'Reference' && name === 'reference' && typeof inner === 'string') {
        const changed = visit(inner, path, element);
        if (changed !== undefined && changed !== inner) set(name, changed);
      }
      continue;
    }
    const rule = part.elements.get(name.startsWith('_') ? name.slice(1) : name);
    if (rule === undefined) continue;
    const innerType = rule.primitive ? 'Element' : rule.type;
    path.push(rule.element);
    element.push(rule.element);
    const changed = transformElement(inner, innerType, path, element, visit);
    element.pop();
    path.pop();
    if (changed !== inner) set(name, changed);
  }
  return result ?? value;
}

function transformElement(
  value: object,
  type: string,
  path: (string | number)[],
  element: string[],
  visit: Visit,
): unknown {
  if (Array.isArray(value)) {
    let result: unknown[] | undefined;
    value.forEach((item: unknown, index) => {
      if (!isObject(item)) return;
      path.push(index);
      const changed = transformOne(item, type, path, element, visit);
      path.pop();
      if (changed !== item) {
        result ??= [...value];
        result[index] = changed;
      }
    });
    return result ?? value;
  }
  return transformOne(value as JsonObject, type, path, element, visit); // an object, since it is no array
}

function transformOne(
  item: JsonObject,
  type: string,
  path: (string | number)[],
  element: string[],
  visit: Visit,
): JsonObject {
  if (type !== 'Resource') return transform(item, type, path, element, visit);
  const inner = item['resourceType'];
  if (typeof inner !== 'string') return item;
  element.push(inner);
  const changed = transform(item, inner, path, element, visit);
  element.pop();
  return changed;
}

function fhirPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : (text === '' ? '' : '.') + step;
  return text;
}
