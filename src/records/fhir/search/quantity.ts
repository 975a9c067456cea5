import { isObject } from '../resource.ts';
import { badValue, compareSpans, type MatchContext, takePrefix, type ValueTest } from './matchers.ts';
import { split, unescape } from './split.ts';
import type { TypedValue } from './values.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

const numberPattern = /^[+-]?(\d{1,30})(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,3}))?$/;
const iso4217 = 'urn:iso:std:iso:4217';

/** Tests of type "number", with all prefixes; equality is within the precision that was written: 100 is 99.5 up to 100.5. */
export function numberTest(value: string, { name }: MatchContext): ValueTest {
  const matches = numberMatch(unescape(value), name);
  return (found) => {
    const span = spanOf(found.value);
    return span !== null && matches(span);
  };
}

/**
 * Tests of type "quantity": `[prefix]number`, `number|system|code`, `number||code` (code or unit). Units are compared as they
 * are written; nothing is converted.
 */
export function quantityTest(value: string, { name }: MatchContext): ValueTest {
  const parts = split(value, '|').map(unescape);
  const [number = '', system = '', code = ''] = parts;
  if (parts.length !== 1 && parts.length !== 3)
    throw badValue(name, 'must be a number, number|system|code or number||code');
  const matches = numberMatch(number, name);
  return (found) =>
    spansOf(found).some(
      ({ span, units }) => matches(span) && (parts.length === 1 || units.some(hasUnit(system, code))),
    );
}

type Unit = Readonly<Record<string, unknown>>;

function hasUnit(system: string, code: string): (unit: Unit) => boolean {
  return (unit) => {
    if (system !== '' && unit['system'] !== system) return false;
    if (code === '') return true;
    return unit['code'] === code || (system === '' && unit['unit'] === code);
  };
}

function numberMatch(text: string, name: string): (span: Span) => boolean {
  const { prefix, rest } = takePrefix(text);
  const match = numberPattern.exec(rest);
  if (match === null) throw badValue(name, 'must be a number');
  const number = Number(rest);
  const precision = 10 ** (Number(match[3] ?? 0) - (match[2]?.length ?? 0)) / 2;
  if (prefix === 'eq' || prefix === 'ne') {
    const asked = { start: number - precision, end: number + precision };
    const isWithin = (span: Span): boolean =>
      asked.start <= span.start && (span.end < asked.end || span.end === number);
    return (span) => isWithin(span) === (prefix === 'eq');
  }
  if (prefix === 'ap') {
    const slack = Math.max(Math.abs(number) / 10, precision);
    return (span) => span.start <= number + slack && number - slack <= span.end;
  }
  // The order of numbers is exact: `gt100` is above 100, not above 100.5.
  if (prefix === 'sa') return (span) => span.start > number;
  if (prefix === 'eb') return (span) => span.end < number;
  const asked = { start: number, end: number };
  return (span) => compareSpans(prefix, span, asked);
}

/** The spans of a value with what names their unit. */
function spansOf({ value }: TypedValue): { readonly span: Span; readonly units: readonly Unit[] }[] {
  if (!isObject(value)) return [];
  const { low, high, origin } = value as { low?: unknown; high?: unknown; origin?: unknown };
  const span = spanOf(value);
  if (span === null) return [];
  if (isObject(origin)) return [{ span, units: [origin] }];
  if (isObject(low) || isObject(high)) return [{ span, units: [low, high].filter(isObject) }];
  const currency = value['currency'];
  return [{ span, units: [currency === undefined ? value : { system: iso4217, code: currency }] }];
}

/** From the least to the most that a number, Quantity, Money, Range or SampledData may be. */
export function spanOf(value: unknown): Span | null {
  if (typeof value === 'number') return { start: value, end: value };
  if (!isObject(value)) return null;
  if (typeof value['value'] === 'number') return withComparator(value['value'], value['comparator']);
  if (isObject(value['origin'])) return sampledSpan(value);
  const low = spanOf(value['low']);
  const high = spanOf(value['high']);
  if (low === null && high === null) return null;
  return { start: low?.start ?? Number.NEGATIVE_INFINITY, end: high?.end ?? Number.POSITIVE_INFINITY };
}

function withComparator(number: number, comparator: unknown): Span {
  if (comparator === '<' || comparator === '<=') return { start: Number.NEGATIVE_INFINITY, end: number };
  if (comparator === '>' || comparator === '>=') return { start: number, end: Number.POSITIVE_INFINITY };
  return { start: number, end: number };
}

/** SampledData: each number of `data`, times the factor, above the origin; E, U and L are no numbers. */
function sampledSpan(value: Readonly<Record<string, unknown>>): Span | null {
  const { origin, factor, data } = value as { origin?: { readonly value?: unknown }; factor?: unknown; data?: unknown };
  if (typeof data !== 'string') return null;
  const zero = typeof origin?.value === 'number' ? origin.value : 0;
  const scale = typeof factor === 'number' ? factor : 1;
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const sample of data.split(/\s+/)) {
    if (sample === '' || Number.isNaN(Number(sample))) continue;
    const number = zero + Number(sample) * scale;
    if (number < start) start = number;
    if (number > end) end = number;
  }
  return start <= end ? { start, end } : null;
}
