import { CarnetError } from '../../../kernel/index.ts';
import type { CompiledSearch, SummaryKind } from '../contract.ts';
import { mustPartRule } from '../definitions.ts';
import { compileIncludes } from './include.ts';
import { badValue, notSupported } from './matchers.ts';
import { parameterTest, type ResourceTest } from './parameter.ts';
import { shapeResource } from './shape.ts';
import { compileSort } from './sort.ts';
import { searchParameters } from './table.ts';

export interface SearchOptions {
  /** ms since 1970, for the prefix `ap` on dates. */
  readonly now?: number;
  /** Base of our own FHIR service with its last slash, so that absolute references to it are known. */
  readonly base?: string;
}

const defaultCount = 50;
const maxCount = 1000;
const maxParameters = 50;
const maxQuery = 8192;
const summaries: ReadonlySet<string> = new Set(['true', 'text', 'data', 'count', 'false'] satisfies SummaryKind[]);
const totals: ReadonlySet<string> = new Set(['none', 'estimate', 'accurate']);
const formats = /^(?:json|application\/(?:fhir\+)?json)$/;

/** Parameters that steer the answer, and may be given once; `_include` and `_revinclude` may repeat. */
const single = ['_count', '_offset', '_sort', '_summary', '_elements', '_total', '_format', '_pretty'];

/**
 * Compiles a search on one resource type, to run over the resources of one record. Repeated parameters must all be met,
 * alternatives behind commas are any-of. Nothing is ignored: what is not understood is an error.
 *
 * @param query names (with modifiers) and values, decoded from the URL, in order
 * @throws `not-supported` for an unknown parameter, modifier, chain (`patient.name`), `_has`, `_filter`, `_content`, `_text`, `_list` and the like;
 * `invalid-input` for a value that cannot be read; `too-large` for more than 50 parameters
 */
export function compileSearch(
  type: string,
  query: readonly (readonly [string, string])[],
  options: SearchOptions = {},
): CompiledSearch {
  const table = searchParameters(type);
  if (table === null)
    throw new CarnetError('not-supported', `Resources of the type ${type.slice(0, 64)} are not stored here.`);
  if (query.length > maxParameters || query.some(([, value]) => value.length > maxQuery)) {
    throw new CarnetError('too-large', 'The search has too many parameters, or one that is too long.');
  }
  const control = new Map<string, string>();
  const includes: string[] = [];
  const revincludes: string[] = [];
  const tests: ResourceTest[] = [];
  for (const [name, value] of query) {
    if (name === '_include') includes.push(value);
    else if (name === '_revinclude') revincludes.push(value);
    else if (single.includes(name)) {
      if (control.has(name)) throw badValue(name, 'may be given once');
      control.set(name, value);
    } else tests.push(testOf(name, value));
  }

  function testOf(name: string, value: string): ResourceTest {
    const colon = name.indexOf(':');
    const code = colon < 0 ? name : name.slice(0, colon);
    const parameter = table?.get(code);
    if (parameter === undefined) throw notSupported(name, `${type} has no search parameter ${name.slice(0, 64)} here.`);
    return parameterTest(parameter, type, value, {
      name,
      modifier: colon < 0 ? null : name.slice(colon + 1),
      now: options.now ?? Date.now(),
      base: options.base ?? '',
      targets: parameter.targets,
    });
  }

  const summary = oneOf<SummaryKind>(control, '_summary', summaries, 'false');
  const elements = elementsOf(type, control.get('_elements'));
  if (elements.length > 0 && summary !== 'false') throw badValue('_elements', 'cannot be joined with _summary');
  if (!formats.test(control.get('_format') ?? 'json'))
    throw new CarnetError('not-acceptable', 'FHIR is offered as JSON alone.');
  oneOf(control, '_pretty', new Set(['true', 'false']), 'false');
  const included = compileIncludes(type, includes, revincludes, options.base ?? '');

  return {
    type,
    matches: (resource) => resource.resourceType === type && tests.every((test) => test(resource)),
    compare: compileSort(type, control.get('_sort') ?? null),
    count: wholeNumber(control, '_count', defaultCount, maxCount),
    offset: wholeNumber(control, '_offset', 0, 1_000_000),
    summary,
    elements,
    total: oneOf<CompiledSearch['total']>(control, '_total', totals, 'accurate'),
    includes: included !== null,
    included: included ?? (() => []),
    shape: (resource) => shapeResource(resource, summary, elements),
    self: selfOf(query),
  };
}

function oneOf<T extends string>(
  control: ReadonlyMap<string, string>,
  name: string,
  of: ReadonlySet<string>,
  otherwise: T,
): T {
  const value = control.get(name);
  if (value === undefined) return otherwise;
  if (!of.has(value)) throw badValue(name, `must be one of ${[...of].join(', ')}`);
  return value as T; // it is in the set of T's members
}

/** A number above `most` is taken as `most`: a server may send fewer than asked for. */
function wholeNumber(control: ReadonlyMap<string, string>, name: string, otherwise: number, most: number): number {
  const value = control.get(name);
  if (value === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(value)) throw badValue(name, 'must be a whole number');
  return Math.min(Number(value), most);
}

function elementsOf(type: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  const known = new Set([...mustPartRule(type).elements.values()].map((rule) => rule.element));
  const names = value.split(',');
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw badValue('_elements', `names ${unknown.slice(0, 64)}, which ${type} does not have`);
  return names;
}

function selfOf(query: readonly (readonly [string, string])[]): string {
  const kept = query.filter(([name]) => name !== '_offset').map(([name, value]): [string, string] => [name, value]);
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
}
