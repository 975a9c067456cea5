import { daysInMonth } from './primitives.ts';

/** A span of time in ms since 1970: from `start` up to, but not including, `end`. */
export interface DateRange {
  readonly start: number;
  readonly end: number;
}

const pattern = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/**
 * The span that a FHIR date, dateTime or instant means: "2013" is the whole year (R4 search, "date": "implicit range"). A time
 * without a zone, and a date, are read in UTC, the server's zone. Null for other text.
 */
export function dateRange(text: string): DateRange | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, y, month, day, hour, minute, second, fraction, zone] = match;
  const year = Number(y);
  const m = month === undefined ? 1 : Number(month);
  const d = day === undefined ? 1 : Number(day);
  if (year < 1 || m < 1 || m > 12 || d < 1 || d > daysInMonth(year, m)) return null;
  if (month === undefined) return { start: utc(year, 1, 1), end: utc(year + 1, 1, 1) };
  if (day === undefined) return { start: utc(year, m, 1), end: m === 12 ? utc(year + 1, 1, 1) : utc(year, m + 1, 1) };
  const midnight = utc(year, m, d);
  if (hour === undefined || minute === undefined) return { start: midnight, end: midnight + 86_400_000 };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60) return null;
  const base = midnight + (Number(hour) * 60 + Number(minute)) * 60_000 - zoneMinutes(zone) * 60_000;
  if (second === undefined) return { start: base, end: base + 60_000 };
  const start = base + Number(second) * 1000;
  if (fraction === undefined) return { start, end: start + 1000 };
  const unit = 1000 / 10 ** fraction.length;
  const exact = start + Number(fraction) * unit;
  return { start: exact, end: exact + unit };
}

/** `Date.UTC` without its habit of reading the years 0 to 99 as 1900 to 1999. */
function utc(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

function zoneMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return zone.startsWith('-') ? -minutes : minutes;
}
