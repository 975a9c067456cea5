import { isStoredType } from '../definitions.ts';
import { parseLiteral } from '../reference.ts';
import { type FhirResource, isObject } from '../resource.ts';
import { notSupported } from './matchers.ts';
import { readerOf } from './parameter.ts';
import { type Parameter, searchParameters } from './table.ts';

interface Include {
  readonly source: string;
  readonly parameter: Parameter;
  readonly target: string | null;
}

/** Adds to a page what its matches refer to, or what refers to them. */
export type Included = (page: readonly FhirResource[], all: Iterable<FhirResource>) => FhirResource[];

/**
 * Compiles `_include` and `_revinclude` (`Type:parameter` or `Type:parameter:Target`) within one record. `:iterate` and `*` are
 * refused. Null when there is neither.
 */
export function compileIncludes(
  type: string,
  includes: readonly string[],
  revincludes: readonly string[],
  base: string,
): Included | null {
  if (includes.length + revincludes.length === 0) return null;
  const forward = includes.map((text) => readInclude('_include', text));
  const backward = revincludes.map((text) => readInclude('_revinclude', text));
  for (const item of forward) {
    if (item.source !== type) throw notSupported('_include', `_include must begin with ${type}.`);
  }
  return (page, all) => {
    const onPage = new Set(page.map(nameOf));
    const wanted = new Set(page.flatMap((match) => forward.flatMap((item) => namesIn(match, item, base))));
    const found: FhirResource[] = [];
    for (const resource of all) {
      const name = nameOf(resource);
      if (onPage.has(name)) continue;
      const refersBack = backward.some(
        (item) =>
          item.source === resource.resourceType && namesIn(resource, item, base).some((target) => onPage.has(target)),
      );
      if (wanted.has(name) || refersBack) {
        onPage.add(name);
        found.push(resource);
      }
    }
    return found;
  };
}

function readInclude(name: string, text: string): Include {
  const [source = '', code = '', target = null, ...rest] = text.split(':');
  const parameter = isStoredType(source) ? searchParameters(source)?.get(code) : undefined;
  if (parameter?.type !== 'reference' || rest.length > 0 || (target !== null && !isStoredType(target))) {
    throw notSupported(name, `${name}=${text.slice(0, 80)} is not supported.`);
  }
  return { source, parameter, target };
}

const nameOf = (resource: FhirResource): string => `${resource.resourceType}/${resource.id ?? ''}`;

function namesIn(resource: FhirResource, { parameter, target }: Include, base: string): string[] {
  return readerOf(
    parameter,
    resource.resourceType,
  )(resource).flatMap(({ value }) => {
    const text = isObject(value) ? value['reference'] : value;
    const literal = typeof text === 'string' ? parseLiteral(text) : null;
    if (literal === null || (literal.base !== '' && literal.base !== base)) return [];
    return target === null || literal.type === target ? [`${literal.type}/${literal.id}`] : [];
  });
}
