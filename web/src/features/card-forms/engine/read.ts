import { t } from '@lingui/core/macro';
import type { FormError } from '../../../ui/Summary.tsx';
import { readDate } from './dates.ts';
import type { AnyForm, Field, FormDate, Raw, RawField, Value } from './field.ts';
import { addressIn, dateIn, listIn, termIn, textIn } from './raw.ts';

const longest = { text: 200, term: 200, long: 4000 } as const;

type Read = { readonly value: unknown } | { readonly error: FormError };

/** Whether a field is asked, by what was answered so far. */
export function isAsked(field: Field, raw: Raw): boolean {
  return field.asked?.(raw) ?? true;
}

/**
 * Reads what was typed. Fields that are not asked are null.
 *
 * @param today `2026-11-23`
 */
export function readForm(
  form: AnyForm,
  raw: Raw,
  today: string,
): { readonly value: Value; readonly errors: readonly FormError[] } {
  const errors: FormError[] = [];
  const entries = Object.entries(form.fields).map(([name, field]) => {
    if (!isAsked(field, raw)) return [name, null];
    const read = readField(name, field, raw[name], today);
    if ('error' in read) errors.push(read.error);
    return [name, 'value' in read ? read.value : null];
  });
  const value: Value = Object.fromEntries(entries);
  if (errors.length === 0) errors.push(...orderErrors(form, value));
  return { value, errors };
}

function readField(name: string, field: Field, raw: RawField | undefined, today: string): Read {
  const wrong = (message: string, at = name): Read => ({ error: { field: at, message } });
  const { label } = field;
  switch (field.kind) {
    case 'term': {
      const { text, coding } = termIn(raw);
      if (text.trim() === '') return wrong(field.required);
      return text.length > longest.term ? wrong(tooLong(label, longest.term)) : { value: { text: text.trim(), coding } };
    }
    case 'date': {
      const read = readDate(dateIn(raw), label, field.mayCome === true ? null : today);
      return 'problem' in read ? wrong(read.problem.message, `${name}-${read.problem.part}`) : read;
    }
    case 'languages':
      return { value: [...listIn(raw)] };
    case 'address': {
      const parts = Object.entries(addressIn(raw)).map(([part, text]) => [part, text.trim() === '' ? null : text.trim()]);
      const long = parts.find(([, text]) => (text?.length ?? 0) > longest.text);
      if (long !== undefined) return wrong(tooLong(label, longest.text), `${name}-${long[0]}`);
      return { value: parts.every(([, text]) => text === null) ? null : Object.fromEntries(parts) };
    }
    case 'choice': {
      const chosen = textIn(raw);
      return chosen === '' && field.required !== undefined ? wrong(field.required) : { value: chosen === '' ? null : chosen };
    }
    case 'number': {
      const text = textIn(raw).trim().replace(',', '.');
      if (text === '') return field.required === undefined ? { value: null } : wrong(field.required);
      const number = Number(text);
      if (!/^\d+(\.\d+)?$/.test(text) || (field.whole && !Number.isInteger(number)))
        return wrong(t`${label}: write it in figures`);
      const { least, most } = field;
      return number < least || number > most
        ? wrong(t`${label}: write a number from ${least} to ${most}`)
        : { value: number };
    }
    default: {
      const text = textIn(raw).trim();
      if (text === '') return field.required === undefined ? { value: null } : wrong(field.required);
      return text.length > longest[field.kind] ? wrong(tooLong(label, longest[field.kind])) : { value: text };
    }
  }
}

function tooLong(label: string, most: number): string {
  return t`${label}: write it in at most ${most} characters`;
}

function orderErrors(form: AnyForm, value: Value): FormError[] {
  const [since, until] = [value['since'], value['until']] as (FormDate | null | undefined)[]; // named so for dates alone
  const label = form.fields['until']?.label;
  if (!since || !until || label === undefined) return [];
  const length = Math.min(since.date.length, until.date.length);
  return until.date.slice(0, length) < since.date.slice(0, length)
    ? [{ field: 'until-year', message: t`${label}: the end is before the beginning` }]
    : [];
}
