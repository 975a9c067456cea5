import type { FhirResource } from '../resource.ts';
import { spanOf as timeSpan } from './date.ts';
import { badValue, notSupported } from './matchers.ts';
import { readerOf } from './parameter.ts';
import { spanOf as numberSpan } from './quantity.ts';
import { textsOf } from './string.ts';
import { type Parameter, searchParameters } from './table.ts';
import { normalise } from './text.ts';
import { tokensOf } from './token.ts';
import type { TypedValue } from './values.ts';

type Compare = (a: FhirResource, b: FhirResource) => number;
type Key = string | number;

/**
 * The order that `_sort` asks for: names parted by commas, `-` for descending. A resource with several values is placed by its least (greatest when
 * descending); one without stands last. Ties, and everything without `_sort`, by newest `meta.lastUpdated`, then id.
 */
export function compileSort(type: string, value: string | null): Compare {
  const rules = value === null ? [] : value.split(',').map((name) => sortRule(type, name));
  rules.push(newestFirst, (a, b) => order(a.id ?? '', b.id ?? ''));
  return (a, b) => {
    for (const rule of rules) {
      const result = rule(a, b);
      if (result !== 0) return result;
    }
    return 0;
  };
}

const newestFirst: Compare = (a, b) => order(b.meta?.lastUpdated ?? '', a.meta?.lastUpdated ?? '');

function sortRule(type: string, written: string): Compare {
  const descending = written.startsWith('-');
  const name = descending ? written.slice(1) : written;
  if (name === '') throw badValue('_sort', 'must name search parameters');
  const parameter = searchParameters(type)?.get(name);
  if (parameter === undefined || parameter.type === 'composite') {
    throw notSupported('_sort', `Sorting by ${name.slice(0, 64)} is not supported for ${type}.`);
  }
  const read = readerOf(parameter, type);
  const keys = new WeakMap<FhirResource, Key | null>();
  const keyOf = (resource: FhirResource): Key | null => {
    let key = keys.get(resource);
    if (key === undefined) {
      const all = read(resource).flatMap((found) => sortKey(parameter, found, descending) ?? []);
      key = all.reduce<Key | null>(
        (best, next) => (best === null || order(next, best) < 0 !== descending ? next : best),
        null,
      );
      keys.set(resource, key);
    }
    return key;
  };
  return (a, b) => {
    const left = keyOf(a);
    const right = keyOf(b);
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return descending ? order(right, left) : order(left, right);
  };
}

function sortKey({ type }: Parameter, found: TypedValue, descending: boolean): Key | null {
  if (type === 'date') {
    const span = timeSpan(found);
    return span === null ? null : descending ? span.end : span.start;
  }
  if (type === 'number' || type === 'quantity') {
    const span = numberSpan(found.value);
    return span === null ? null : descending ? span.end : span.start;
  }
  if (type === 'token') return tokensOf(found)[0]?.code?.toLowerCase() ?? null;
  if (type === 'reference' && typeof found.value === 'object' && found.value !== null) {
    const { reference } = found.value as { readonly reference?: unknown };
    return typeof reference === 'string' ? reference : null;
  }
  const [text] = textsOf(found);
  return text === undefined ? null : normalise(text);
}

/** Plain order of code units or numbers: the same on every machine and in every language. */
function order(a: Key, b: Key): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
