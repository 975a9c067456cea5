import { t } from '@lingui/core/macro';
import type { Language } from '../../../api/contract.ts';
import { countryOf, fhirDate, numberOf } from '../../../i18n/dates.ts';
import type { Address, AnyForm, Field, FormDate, Term, Value } from './field.ts';

/** A field of a value in words; null where nothing was answered. */
export function shownField(field: Field | undefined, value: unknown, language: Language): string | null {
  if (field === undefined || value === null || value === undefined) return null;
  // The kind of a field names the type of its value.
  switch (field.kind) {
    case 'term':
      return (value as Term).text;
    case 'date':
      return shownDate(value as FormDate, language);
    case 'languages':
      return (value as string[]).map((tag) => languageName(tag, language)).join(', ') || null;
    case 'address': {
      const { line, postalCode, city, country } = value as Address;
      const place = [postalCode, city].filter((part) => part !== null).join(' ');
      const land = country === null ? '' : countryOf(country, language);
      return [line ?? '', place, land].filter((part) => part !== '').join(', ') || null;
    }
    case 'choice':
      return field.options.find((option) => option.value === value)?.label ?? null;
    case 'number':
      return numberOf(value as number, language);
    default:
      return value as string;
  }
}

/** The language of a term that a list names in one language alone; null for anything else. */
export function termLanguage(field: Field | undefined, value: unknown): Language | null {
  return field?.kind === 'term' ? ((value as Term | null | undefined)?.language ?? null) : null; // as above
}

function shownDate({ date, approximate }: FormDate, language: Language): string {
  const text = fhirDate(date, language);
  return approximate ? t`About ${text}` : text;
}

/** The name of a language by its BCP 47 tag; the tag itself where it has none. */
export function languageName(tag: string, language: Language): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** What a list of entries shows of one: its head, and what else is worth a line. */
export function shownRow(
  form: AnyForm,
  value: Value,
  language: Language,
): { readonly title: string; readonly language: Language | null; readonly details: readonly string[] } {
  const [head = '', ...others] = form.row.map((name) => shownField(form.fields[name], value[name], language) ?? '');
  const [first = ''] = form.row;
  const of = termLanguage(form.fields[first], value[first]);
  return { title: head, language: of, details: others.filter((text) => text !== '') };
}
