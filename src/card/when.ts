import type { Age, Period, Range } from '@medplum/fhirtypes';
import { entryOf, member, text } from './concept.ts';
import type { CardEntry, CardLanguage } from './contract.ts';

export type When = CardEntry['when'];

/** The forms in which FHIR tells when something was (`onset[x]`, `performed[x]`, `effective[x]`, `occurrence[x]`). */
export interface Told {
  readonly date?: string | undefined;
  /** What was said beside the date of it being approximate (`saidApproximate`). */
  readonly approximate?: boolean | null | undefined;
  readonly period?: Period | undefined;
  readonly age?: Age | undefined;
  readonly range?: Range | undefined;
  readonly end?: string | undefined;
}

const datePattern = /^\d{4}(-\d{2}(-\d{2}(T.*)?)?)?$/;

/**
 * Our extension on a date (`valueBoolean`): whether the person said that it is approximate. Without it, a date is approximate
 * when day or month is missing.
 */
export const approximateUrl = 'urn:carnet:approximate';

/** What is said beside a date element of it being approximate; null where nothing is. */
export function saidApproximate(element: object | undefined, name: string): boolean | null {
  const extensions = member(member(element, `_${name}`), 'extension');
  if (!Array.isArray(extensions)) return null;
  const said = member(
    extensions.find((one) => member(one, 'url') === approximateUrl),
    'valueBoolean',
  );
  return typeof said === 'boolean' ? said : null;
}

/**
 * When something was or began, perhaps partial. Approximate where only year or month are told (unless it is said beside the
 * date), or an age, which gives a year once the year of birth is known. Null where nothing is told.
 */
export function whenOf(told: Told, birthDate: string | null): When {
  const begin = beginOf(told, birthDate);
  const end = dateText(told.end) ?? dateText(told.period?.end);
  if (begin === null) return end === null ? null : { text: end, approximate: end.length < 10, end };
  return { ...begin, end };
}

/** The beginning alone. */
export function beginOf(
  told: Told,
  birthDate: string | null,
): { readonly text: string; readonly approximate: boolean } | null {
  const date = dateText(told.date);
  if (date !== null) return { text: date, approximate: told.approximate ?? date.length < 10 };
  const start = dateText(told.period?.start);
  if (start !== null) return { text: start, approximate: saidApproximate(told.period, 'start') ?? start.length < 10 };
  const year = yearOfAge(told.age ?? told.range?.low, birthDate);
  return year === null ? null : { text: year, approximate: true };
}

/** A FHIR date or instant, or null for anything else. */
export function dateText(value: unknown): string | null {
  const date = text(value);
  return date !== null && datePattern.test(date) ? date : null;
}

/**
 * A date or instant that is itself a result, as far as it is known: "28 March 2027", "March 2027", "28 March 2027, 10:30". Day
 * and time are those written, whatever the server's zone; text that is no date comes back as it is.
 */
export function dateWords(value: unknown, language: CardLanguage): string | null {
  const date = dateText(value);
  if (date === null) return text(value);
  const [, year, month, day, time] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T(\d{2}:\d{2}))?/.exec(date) ?? [];
  const moment = new Date(Date.UTC(2000, Number(month ?? 1) - 1, Number(day ?? 1)));
  moment.setUTCFullYear(Number(year));
  // 30 February: as it came rather than another day.
  if (moment.getUTCMonth() !== Number(month ?? 1) - 1) return date;
  const format: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric' };
  if (month !== undefined) format.month = 'long';
  if (day !== undefined) format.day = 'numeric';
  const words = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', format).format(moment);
  // French writes the first day of a month as an ordinal, which Intl does not do.
  const written = language === 'fr' ? words.replace(/^1 /, '1er ') : words;
  return time === undefined ? written : `${written}, ${time}`;
}

/** Years, months, weeks and days by their UCUM codes (or the words some write instead), as years. */
const unitYears: Readonly<Record<string, number>> = {
  a: 1,
  year: 1,
  years: 1,
  mo: 1 / 12,
  wk: 7 / 365.25,
  d: 1 / 365.25,
};

function yearOfAge(
  age: { readonly value?: number; readonly code?: string; readonly unit?: string } | undefined,
  birthDate: string | null,
): string | null {
  const years = entryOf(unitYears, age?.code ?? age?.unit);
  const birth = dateText(birthDate);
  if (typeof age?.value !== 'number' || years === undefined || birth === null) return null;
  const month = birth.length >= 7 ? (Number(birth.slice(5, 7)) - 1) / 12 : 0.5;
  return String(Math.floor(Number(birth.slice(0, 4)) + month + age.value * years)).padStart(4, '0');
}

/** Orders entries: what is told later first, what has no date last. */
export function newestFirst(a: When, b: When): number {
  return (b?.text ?? '').localeCompare(a?.text ?? '');
}

/** Whole years between a birth date and a day; null where a partial date leaves two answers open, or the day is before. */
export function ageOn(birthDate: string | null, day: string): number | null {
  const birth = dateText(birthDate);
  if (birth === null || birth.slice(0, 10) > day.slice(0, birth.length)) return null;
  const years = Number(day.slice(0, 4)) - Number(birth.slice(0, 4));
  const [bornAt, dayAt] = [birth.slice(5, 10), day.slice(5, birth.length)];
  // Only as much of the date as is told is compared; within the same year or month both answers are possible.
  if (birth.length < 10 && bornAt === dayAt) return null;
  return dayAt < bornAt ? years - 1 : years;
}

const dayMs = 24 * 3600_000;

/** Days from one `YYYY-MM-DD` to another; null where either is partial. */
export function daysBetween(from: string, to: string): number | null {
  if (from.length < 10 || to.length < 10) return null;
  const days = (Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / dayMs;
  return Number.isNaN(days) ? null : Math.round(days);
}
