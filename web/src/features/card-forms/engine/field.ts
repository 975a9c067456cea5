import type { FormPart, FormValue, TermKind } from '../../../api/contract.ts';

export type Term = FormValue<'allergies'>['substance'];
export type FormDate = NonNullable<FormValue<'allergies'>['since']>;
export type Address = NonNullable<FormValue<'identity'>['address']>;

interface Base {
  readonly label: string;
  readonly hint?: string;
  /** Stands under "More details", which nobody needs to open. */
  readonly more?: true;
  /** Whether it is asked, by what was answered so far. */
  readonly asked?: (raw: Raw) => boolean;
}

/** `required`: the sentence that asks for it where it is missing. */
export interface TextField extends Base {
  readonly kind: 'text';
  readonly required?: string;
  readonly autoComplete?: string;
  readonly inputMode?: 'tel';
  /** What many would type, offered while typing. */
  readonly offers?: readonly string[];
}
export interface LongField extends Base {
  readonly kind: 'long';
  readonly required?: string;
}
/** Words with a code where one is chosen from the list; `search` null where there is no list. */
export interface TermField extends Base {
  readonly kind: 'term';
  readonly search: TermKind | null;
  readonly required: string;
}
export interface ChoiceField<T extends string = string> extends Base {
  readonly kind: 'choice';
  readonly required?: string;
  /** Taken for a new entry until somebody says otherwise. */
  readonly preset?: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
}
export interface DateField extends Base {
  readonly kind: 'date';
  /** A day to come is an error, unless it may be one. */
  readonly mayCome?: true;
  readonly birth?: true;
}
export interface NumberField extends Base {
  readonly kind: 'number';
  readonly required?: string;
  readonly whole?: true;
  readonly least: number;
  readonly most: number;
}
export interface LanguagesField extends Base {
  readonly kind: 'languages';
}
export interface AddressField extends Base {
  readonly kind: 'address';
}

export type Field =
  | TextField
  | LongField
  | TermField
  | ChoiceField
  | DateField
  | NumberField
  | LanguagesField
  | AddressField;

type FieldOf<V> = [V] extends [Term]
  ? TermField
  : [V] extends [FormDate]
    ? DateField
    : [V] extends [string[]]
      ? LanguagesField
      : [V] extends [number]
        ? NumberField
        : [V] extends [Address]
          ? AddressField
          : [V] extends [string]
            ? string extends V
              ? TextField | LongField
              : ChoiceField<V>
            : never;

/** What a part asks, field by field in the order in which it is asked; every field of the value has one. */
export interface PartForm<P extends FormPart = FormPart> {
  readonly part: P;
  /** The name of the part, as the card has it. */
  readonly title: string;
  /** The question about the part as a whole, with its answers; null where there is nothing but the form. */
  readonly whole: {
    readonly question: string;
    readonly hint?: string;
    readonly yes: string;
    /** Null where "none" is no answer. */
    readonly none: string | null;
    readonly later: string;
  } | null;
  readonly add: string;
  readonly change: string;
  readonly why: string;
  /** Answers are shown once more before they are sent. */
  readonly checked?: true;
  readonly fields: { readonly [K in keyof FormValue<P>]: FieldOf<NonNullable<FormValue<P>[K]>> };
  /** Which fields stand in a list of entries: the first as its head. */
  readonly row: readonly [keyof FormValue<P>, ...(keyof FormValue<P>)[]];
}

/** A form as the engine walks through it; the types of `PartForm` were checked where it was written. */
export interface AnyForm extends Omit<PartForm, 'fields' | 'row'> {
  readonly fields: Readonly<Record<string, Field>>;
  readonly row: readonly string[];
}

/** What stands in the inputs, half-typed or whole; as JSON it is a draft. */
export interface RawDate {
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly approximate: boolean;
}
export type RawAddress = Readonly<Record<keyof Address, string>>;
export type RawField = string | readonly string[] | Term | RawDate | RawAddress;
export type Raw = Readonly<Record<string, RawField>>;

/** A value by its fields, for code that does not know which part it is of. */
export type Value = Readonly<Record<string, unknown>>;
