import { t } from '@lingui/core/macro';
import { bare } from './bare.ts';
import type { FormDate, RawDate } from './field.ts';

type Part = 'day' | 'month' | 'year';
export type DateProblem = { readonly part: Part; readonly message: string };

/** Names of months, as many letters as tell them apart, in both languages. */
const months = ['en', 'fr'].map((tag) =>
  Array.from({ length: 12 }, (_, month) =>
    bare(new Intl.DateTimeFormat(tag, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2000, month, 1))),
  ),
);

/** 1 to 12 for a figure or a month's name; null for what is none. */
function monthOf(text: string): number | null {
  if (/^\d{1,2}$/.test(text)) return Number(text) >= 1 && Number(text) <= 12 ? Number(text) : null;
  const word = bare(text).replace(/\.$/, '');
  if (word.length < 3) return null;
  const found = new Set(months.flatMap((names) => names.flatMap((name, n) => (name.startsWith(word) ? [n + 1] : []))));
  const [month] = found;
  return found.size === 1 && month !== undefined ? month : null;
}

/**
 * Reads a three-field date as far as it is known: a year, a year and month, or a day. Null where nothing was typed.
 *
 * @param label The field's own words, for the sentences
 * @param today `2026-11-23`; null where a day to come is all right
 */
export function readDate(
  raw: RawDate,
  label: string,
  today: string | null,
): { readonly value: FormDate | null } | { readonly problem: DateProblem } {
  const [day, month, year] = [raw.day.trim(), raw.month.trim(), raw.year.trim()];
  if (day === '' && month === '' && year === '') return { value: null };
  const problem = (part: Part, message: string) => ({ problem: { part, message } });
  if (!/^\d{4}$/.test(year) || Number(year) < 1)
    return problem('year', t`${label}: write the year with four figures, such as 1992`);
  if (month === '') {
    if (day !== '') return problem('month', t`${label}: add the month, or leave the day out`);
    return early({ date: year, approximate: raw.approximate }, label, today);
  }
  const number = monthOf(month);
  if (number === null) return problem('month', t`${label}: write the month as a figure from 1 to 12`);
  const yearMonth = `${year}-${String(number).padStart(2, '0')}`;
  if (day === '') return early({ date: yearMonth, approximate: raw.approximate }, label, today);
  const last = new Date(Date.UTC(2000 + (Number(year) % 400), number, 0)).getUTCDate();
  if (!/^\d{1,2}$/.test(day) || Number(day) < 1 || Number(day) > last)
    return problem('day', t`${label}: this month has days from 1 to ${last}`);
  return early({ date: `${yearMonth}-${day.padStart(2, '0')}`, approximate: raw.approximate }, label, today);
}

function early(value: FormDate, label: string, today: string | null) {
  if (today === null || value.date <= today.slice(0, value.date.length)) return { value };
  return { problem: { part: 'year' as const, message: t`${label}: this date has not come yet` } };
}

/** The inputs for a date that is known. */
export function rawDate(value: FormDate | null): RawDate {
  const [year = '', month = '', day = ''] = value?.date.split('-') ?? [];
  const plain = (text: string) => text.replace(/^0/, '');
  return { day: plain(day), month: plain(month), year, approximate: value?.approximate ?? false };
}
