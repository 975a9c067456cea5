import { type DateRange, dateRange } from '../dates.ts';
import { isObject } from '../resource.ts';
import { badValue, compareSpans, type MatchContext, takePrefix, type ValueTest } from './matchers.ts';
import { unescape } from './split.ts';
import type { TypedValue } from './values.ts';

/** Tests of type "date", with all prefixes; `ap` is within a tenth of the time between then and now, as R4 recommends. */
export function dateTest(value: string, { name, now }: MatchContext): ValueTest {
  const { prefix, rest } = takePrefix(unescape(value));
  const asked = dateRange(rest);
  if (asked === null) throw badValue(name, 'must be a date or time of FHIR, such as 2024-03 or ge2024-03-01T10:00:00Z');
  const slack = prefix === 'ap' ? Math.abs(now - asked.start) / 10 : 0;
  const wide = { start: asked.start - slack, end: asked.end + slack };
  return (found) => {
    const span = spanOf(found);
    return span !== null && compareSpans(prefix, span, wide);
  };
}

/** The time that a date, Period or Timing covers; an open side reaches to infinity. Null when it says nothing of time. */
export function spanOf({ value }: TypedValue): DateRange | null {
  if (typeof value === 'string') return dateRange(value);
  if (!isObject(value)) return null;
  if (value['event'] !== undefined || value['repeat'] !== undefined) return timingSpan(value);
  return periodSpan(value);
}

function periodSpan(value: Readonly<Record<string, unknown>>): DateRange | null {
  const start = typeof value['start'] === 'string' ? dateRange(value['start']) : undefined;
  const end = typeof value['end'] === 'string' ? dateRange(value['end']) : undefined;
  if (start === null || end === null || (start === undefined && end === undefined)) return null;
  return { start: start?.start ?? Number.NEGATIVE_INFINITY, end: end?.end ?? Number.POSITIVE_INFINITY };
}

/** Of a Timing the outer limits count, not the moments within (R4 search, "date"). */
function timingSpan(value: Readonly<Record<string, unknown>>): DateRange | null {
  const { event, repeat } = value as { event?: unknown; repeat?: unknown };
  const spans = (Array.isArray(event) ? event : []).flatMap((moment) =>
    typeof moment === 'string' ? (dateRange(moment) ?? []) : [],
  );
  const bounds = isObject(repeat) ? repeat['boundsPeriod'] : undefined;
  const outer = isObject(bounds) ? periodSpan(bounds) : null;
  if (outer !== null) spans.push(outer);
  if (spans.length === 0) return null;
  return { start: Math.min(...spans.map((span) => span.start)), end: Math.max(...spans.map((span) => span.end)) };
}
