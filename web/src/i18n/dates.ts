import type { Language } from '../api/contract.ts';
import { zone } from './zone.ts';

type Style = 'long' | 'short';

/** The reader's zone, where one was chosen; else the device's. */
const inZone = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormatOptions => {
  const timeZone = zone();
  return timeZone === undefined ? options : { ...options, timeZone };
};

const tag = (language: Language) => (language === 'fr' ? 'fr-FR' : 'en-GB');

/** French writes the first day of a month as an ordinal, which Intl does not do. */
const first = (text: string, language: Language) => (language === 'fr' ? text.replace(/^1 /, '1er ') : text);

/**
 * Writes a FHIR date or dateTime as far as it is known: `1999`, `2021-02`, `2018-09-03`. The day is the one written, whatever
 * the reader's time zone. Text that is no date comes back as it is.
 */
export function fhirDate(value: string, language: Language, style: Style = 'long'): string {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T|$)/.exec(value);
  if (parts === null) return value;
  const [, year, month, day] = parts;
  const date = new Date(Date.UTC(2000, Number(month ?? 1) - 1, Number(day ?? 1)));
  date.setUTCFullYear(Number(year));
  // 30 February: as it came rather than another day.
  if (date.getUTCMonth() !== Number(month ?? 1) - 1) return value;
  const format: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric' };
  if (month !== undefined) format.month = style;
  if (day !== undefined) format.day = 'numeric';
  return first(new Intl.DateTimeFormat(tag(language), format).format(date), language);
}

/** Writes a moment (ISO with zone) as a date in the reader's zone. */
export function dateOf(moment: string, language: Language): string {
  return first(
    new Intl.DateTimeFormat(tag(language), inZone({ dateStyle: 'long' })).format(new Date(moment)),
    language,
  );
}

/** Writes a moment as date and time in the reader's zone. */
export function momentOf(moment: string, language: Language): string {
  const text = new Intl.DateTimeFormat(tag(language), inZone({ dateStyle: 'long', timeStyle: 'short' })).format(
    new Date(moment),
  );
  return first(text, language);
}

/** The week that begins on a Monday (`2026-11-16`) as a heading writes it: "16 to 22 November". */
export function weekOf(monday: string, language: Language): string {
  const from = new Date(`${monday}T00:00:00Z`);
  const to = new Date(from.getTime() + 6 * 86_400_000);
  const write = (date: Date, options: Intl.DateTimeFormatOptions) =>
    first(new Intl.DateTimeFormat(tag(language), { ...options, timeZone: 'UTC' }).format(date), language);
  const whole = { day: 'numeric', month: 'long' } as const;
  const one = from.getUTCMonth() === to.getUTCMonth();
  const begin = one ? write(from, { day: 'numeric' }) : write(from, whole);
  const start = one && language === 'fr' && from.getUTCDate() === 1 ? '1er' : begin;
  return `${start} ${language === 'fr' ? 'au' : 'to'} ${write(to, whole)}`;
}

/** Today as a heading writes it: "Monday 23 November". */
export function todayOf(now: Date, language: Language): string {
  const text = new Intl.DateTimeFormat(
    tag(language),
    inZone({ weekday: 'long', day: 'numeric', month: 'long' }),
  ).format(now);
  const plain = text.replace(',', '').replace(/ 1 /, language === 'fr' ? ' 1er ' : ' 1 ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** A number as the language writes it. */
export function numberOf(value: number, language: Language): string {
  return new Intl.NumberFormat(tag(language)).format(value);
}

/** A fraction from 0 to 1 as a whole per cent. */
export function percentOf(fraction: number, language: Language): string {
  return new Intl.NumberFormat(tag(language), { style: 'percent', maximumFractionDigits: 0 }).format(fraction);
}

/** The time of day of a moment, in the reader's zone. */
export function timeOf(moment: string, language: Language): string {
  return new Intl.DateTimeFormat(tag(language), inZone({ timeStyle: 'short' })).format(new Date(moment));
}

const steps = [
  ['minute', 60_000, 3_600_000],
  ['hour', 3_600_000, 86_400_000],
  ['day', 86_400_000, 30 * 86_400_000],
] as const;

/** How long ago a moment was, in words: "now", "5 minutes ago", "yesterday"; a date when it is more than 30 days. */
export function agoOf(moment: string, now: number, language: Language): string {
  const past = Math.max(0, now - Date.parse(moment));
  const words = new Intl.RelativeTimeFormat(tag(language), { numeric: 'auto' });
  if (past < 60_000) return words.format(0, 'second');
  const step = steps.find(([, , below]) => past < below);
  return step === undefined ? dateOf(moment, language) : words.format(-Math.floor(past / step[1]), step[0]);
}

/** A country's name by its code (ISO 3166-1 alpha-2). */
export function countryOf(code: string, language: Language): string {
  return new Intl.DisplayNames(tag(language), { type: 'region' }).of(code) ?? code;
}
