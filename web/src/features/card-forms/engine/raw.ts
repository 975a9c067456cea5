import { rawDate } from './dates.ts';
import type { Address, AnyForm, Field, FormDate, Raw, RawAddress, RawDate, RawField, Term, Value } from './field.ts';

const noAddress: RawAddress = { line: '', postalCode: '', city: '', country: '' };

/** What stands in the inputs for a value; for null, what a new entry begins with. */
export function rawOf(form: AnyForm, value: Value | null): Raw {
  return Object.fromEntries(
    Object.entries(form.fields).map(([name, field]) => [
      name,
      rawField(field, value === null ? undefined : value[name]),
    ]),
  );
}

/** @param value Undefined for a new entry */
function rawField(field: Field, value: unknown): RawField {
  switch (field.kind) {
    case 'term':
      return isTerm(value) ? value : { text: '', coding: null };
    case 'date':
      return rawDate((value ?? null) as FormDate | null); // the field's kind names the value's type
    case 'languages':
      return Array.isArray(value) ? value : [];
    case 'address': {
      const address = (value ?? {}) as Partial<Address>; // as above
      return Object.fromEntries(
        Object.keys(noAddress).map((name) => [name, address[name as keyof Address] ?? '']),
      ) as RawAddress; // the keys of noAddress
    }
    case 'choice':
      return typeof value === 'string' ? value : value === undefined ? (field.preset ?? '') : '';
    case 'number':
      return typeof value === 'number' ? String(value) : '';
    default:
      return typeof value === 'string' ? value : '';
  }
}

/** Whether a draft, which may be older than this page, has what this form asks. */
export function isRawOf(form: AnyForm, raw: unknown): raw is Raw {
  if (typeof raw !== 'object' || raw === null) return false;
  return Object.entries(form.fields).every(([name, { kind }]) => {
    const value: unknown = Reflect.get(raw, name);
    switch (kind) {
      case 'term':
        return isTerm(value);
      case 'date':
        return ['day', 'month', 'year'].every((part) => typeof partOf(value, part) === 'string');
      case 'address':
        return Object.keys(noAddress).every((part) => typeof partOf(value, part) === 'string');
      case 'languages':
        return Array.isArray(value) && value.every((one) => typeof one === 'string');
      default:
        return typeof value === 'string';
    }
  });
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isTerm(value: unknown): value is Term {
  return typeof partOf(value, 'text') === 'string';
}

export const termIn = (raw: RawField | undefined): Term => (isTerm(raw) ? raw : { text: '', coding: null });
export const textIn = (raw: RawField | undefined): string => (typeof raw === 'string' ? raw : '');
export const listIn = (raw: RawField | undefined): readonly string[] => (Array.isArray(raw) ? raw : []);
export const dateIn = (raw: RawField | undefined): RawDate =>
  typeof partOf(raw, 'day') === 'string' ? (raw as RawDate) : rawDate(null); // no other raw field has a day
export const addressIn = (raw: RawField | undefined): RawAddress =>
  typeof partOf(raw, 'city') === 'string' ? (raw as RawAddress) : noAddress; // nor a city
