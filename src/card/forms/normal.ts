import { CarnetError, type FieldError, hasControls, isVisible } from '../../kernel/index.ts';
import { numberOf } from '../person.ts';
import { termIn } from './elements.ts';
import type { FormValue, Term } from './values.ts';

/**
 * A value as it is kept: texts without space around them, numbers as they are dialled, an address of nothing as none, each
 * language once.
 *
 * @throws `invalid-input` for a text that cannot be stored or seen, a day that the calendar does not have, an end before its beginning or of what is not over, a second number of what has one only, and
 * a coding that is none
 */
export function normal(value: FormValue): FormValue {
  const trimmed = trimmedOf(value) as Record<string, unknown>; // of the same shape
  const { address, languages } = trimmed;
  if (isObject(address) && Object.values(address).every((part) => part === null)) trimmed['address'] = null;
  if (Array.isArray(languages)) trimmed['languages'] = [...new Set(languages)];
  for (const name of ['phone', 'otherPhone']) {
    const number = trimmed[name];
    if (typeof number === 'string') trimmed[name] = numberOf({ value: number });
  }
  // A second number alone is the first one, and the order is that of a number.
  if (trimmed['phone'] === null && typeof trimmed['otherPhone'] === 'string')
    Object.assign(trimmed, { phone: trimmed['otherPhone'], otherPhone: null });
  if (trimmed['phone'] === null && 'order' in trimmed) trimmed['order'] = null;
  for (const [name, inner] of Object.entries(trimmed)) if (isTerm(inner)) trimmed[name] = termIn(inner);
  const errors = [
    ...textErrors(trimmed, 'body.value'),
    ...dateErrors(trimmed),
    ...orderErrors(trimmed),
    ...secondErrors(trimmed),
    ...codingErrors(trimmed),
  ];
  if (errors.length > 0) throw new CarnetError('invalid-input', 'See the fields that are named.', { errors });
  return trimmed as FormValue; // nothing but texts was changed
}

function trimmedOf(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(trimmedOf);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, trimmedOf(inner)]));
}

/** What may have lines. */
const pages: ReadonlySet<string> = new Set(['reaction', 'note', 'dose', 'words']);

function textErrors(value: unknown, field: string): FieldError[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, inner]) => textErrors(inner, `${field}.${name}`));
  if (typeof value !== 'string') return [];
  // As FHIR's strings are checked: U+0000 and half a surrogate pair do not come back as they were.
  if (value.includes('\u0000') || !value.isWellFormed())
    return [{ field, code: 'character', message: 'It has a character that cannot be stored.' }];
  if (hasControls(value, !pages.has(field.slice(field.lastIndexOf('.') + 1))))
    return [{ field, code: 'character', message: 'It has a control character. Type it anew, without it.' }];
  return isVisible(value) ? [] : [{ field, code: 'empty', message: 'There is nothing to see in it.' }];
}

function dateErrors(value: Readonly<Record<string, unknown>>): FieldError[] {
  return Object.entries(value).flatMap(([name, date]) =>
    isDate(date) && !isReal(date.date)
      ? [{ field: `body.value.${name}.date`, code: 'date', message: 'There is no such day.' }]
      : [],
  );
}

function orderErrors({ since, until, state }: Readonly<Record<string, unknown>>): FieldError[] {
  // FHIR's con-4: what has an end is over.
  if (isDate(until) && state !== undefined && state !== 'resolved')
    return [{ field: 'body.value.until', code: 'state', message: 'Only what is over has an end.' }];
  if (!isDate(since) || !isDate(until)) return [];
  const length = Math.min(since.date.length, until.date.length);
  return until.date.slice(0, length) < since.date.slice(0, length)
    ? [{ field: 'body.value.until.date', code: 'order', message: 'The end is before the beginning.' }]
    : [];
}

function secondErrors({ kind, second }: Readonly<Record<string, unknown>>): FieldError[] {
  return typeof second === 'number' && kind !== 'blood-pressure'
    ? [{ field: 'body.value.second', code: 'unknown', message: 'Only a blood pressure has a second number.' }]
    : [];
}

function codingErrors(value: Readonly<Record<string, unknown>>): FieldError[] {
  return Object.entries(value).flatMap(([name, term]) => {
    if (!isObject(term) || !isObject(term['coding'])) return [];
    const { system, code } = term['coding'];
    const wrong = (field: string, message: string) => ({
      field: `body.value.${name}.coding.${field}`,
      code: 'format',
      message,
    });
    return [
      ...(/^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$/.test(String(system)) ? [] : [wrong('system', 'It must be a URI.')]),
      ...(/^\S+( \S+)*$/.test(String(code)) ? [] : [wrong('code', 'It must be a code, without spaces around it.')]),
    ];
  });
}

function isTerm(value: unknown): value is Term {
  return isObject(value) && 'coding' in value;
}

function isDate(value: unknown): value is { readonly date: string } {
  return isObject(value) && typeof value['date'] === 'string';
}

/** Whether the calendar has the day, month or year; FHIR has none before the year 1. */
function isReal(date: string): boolean {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const moment = new Date(Date.UTC(2000, month - 1, day));
  moment.setUTCFullYear(year, month - 1, day);
  return year > 0 && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
