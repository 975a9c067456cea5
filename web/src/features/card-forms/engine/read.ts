import { t } from '@lingui/core/macro';
import { readDate } from './dates.ts';
import type {
  AddressField,
  AnyForm,
  Field,
  FormDate,
  LongField,
  NumberField,
  Raw,
  RawAddress,
  RawField,
  TermField,
  TextField,
  Value,
} from './field.ts';
import { addressIn, dateIn, listIn, termIn, textIn } from './raw.ts';

const longest = { text: 200, term: 200, long: 4000 } as const;

/** What is wrong with a field: `field` is the id of its input. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

type Read = { readonly value: unknown } | { readonly error: FieldProblem };

/** A label as the beginning of a sentence about its field. */
export function asWords(label: string): string {
  return label.replace(/\s*\?$/, '');
}

/** Whether a field is asked, by what was answered so far. What is not asked any more is not answered. */
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
): { readonly value: Value; readonly errors: readonly FieldProblem[] } {
  const errors: FieldProblem[] = [];
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
  switch (field.kind) {
    case 'term': {
      const { text, ...chosen } = termIn(raw);
      const read = readText(name, field, text);
      return 'error' in read ? read : { value: { text: read.value, ...chosen } };
    }
    case 'date': {
      const read = readDate(dateIn(raw), asWords(field.label), field.mayCome === true ? null : today);
      return 'problem' in read ? wrong(`${name}-${read.problem.part}`, read.problem.message) : read;
    }
    case 'languages':
      return { value: [...listIn(raw)] };
    case 'address':
      return readAddress(name, field, addressIn(raw));
    case 'number':
      return readNumber(name, field, textIn(raw));
    case 'choice': {
      const chosen = textIn(raw);
      return chosen === '' ? missing(name, field) : { value: chosen };
    }
    default:
      return readText(name, field, textIn(raw));
  }
}

function wrong(field: string, message: string): Read {
  return { error: { field, message } };
}

function missing(name: string, { required }: { readonly required?: string }): Read {
  return required === undefined ? { value: null } : wrong(name, required);
}

function readText(name: string, field: TextField | LongField | TermField, typed: string): Read {
  const text = typed.trim();
  if (text === '') return missing(name, field);
  const most = longest[field.kind];
  return text.length > most ? wrong(name, tooLong(asWords(field.label), most)) : { value: text };
}

function readNumber(name: string, field: NumberField, typed: string): Read {
  const { least, most } = field;
  const label = asWords(field.label);
  const text = typed.trim().replace(',', '.');
  if (text === '') return missing(name, field);
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || (field.whole === true && !Number.isInteger(number)))
    return wrong(name, t`${label}: write it in figures`);
  return number < least || number > most
    ? wrong(name, t`${label}: write a number from ${least} to ${most}`)
    : { value: number };
}

function readAddress(name: string, field: AddressField, raw: RawAddress): Read {
  const parts = Object.entries(raw).map(([part, text]) => [part, text.trim() || null] as const);
  const long = parts.find(([, text]) => (text?.length ?? 0) > longest.text);
  if (long !== undefined) return wrong(`${name}-${long[0]}`, tooLong(asWords(field.label), longest.text));
  return { value: parts.every(([, text]) => text === null) ? null : Object.fromEntries(parts) };
}

function tooLong(label: string, most: number): string {
  return t`${label}: write it in at most ${most} characters`;
}

function orderErrors(form: AnyForm, value: Value): FieldProblem[] {
  const [since, until] = [value['since'], value['until']] as (FormDate | null | undefined)[]; // named so for dates alone
  const label = asWords(form.fields['until']?.label ?? '');
  if (!since || !until || label === '') return [];
  const length = Math.min(since.date.length, until.date.length);
  return until.date.slice(0, length) < since.date.slice(0, length)
    ? [{ field: 'until-year', message: t`${label}: the end is before the beginning` }]
    : [];
}
