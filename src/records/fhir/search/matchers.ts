import { CarnetError } from '../../../kernel/index.ts';
import type { TypedValue } from './values.ts';

/** True when one value of a resource meets one alternative of a parameter. */
export type ValueTest = (value: TypedValue) => boolean;

export interface MatchContext {
  /** The parameter as it was written, modifier included; for error messages. */
  readonly name: string;
  readonly modifier: string | null;
  /** ms since 1970, for the prefix `ap` on dates. */
  readonly now: number;
  /** Base of our own FHIR service, with its last slash; '' when it is not known. */
  readonly base: string;
  readonly targets: readonly string[] | undefined;
}

export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

const prefixed = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(.*)$/s;

/** Takes the comparison prefix off a number, date or quantity; none means equality. */
export function takePrefix(value: string): { readonly prefix: Prefix; readonly rest: string } {
  const match = prefixed.exec(value);
  if (match?.[1] === undefined || match[2] === undefined) return { prefix: 'eq', rest: value };
  return { prefix: match[1] as Prefix, rest: match[2] }; // the expression names the prefixes
}

/** Compares spans [start, end) as R4 says for prefixes (http://hl7.org/fhir/R4/search.html#prefix). `value` is the resource's. */
export function compareSpans(
  prefix: Prefix,
  value: { readonly start: number; readonly end: number },
  asked: { readonly start: number; readonly end: number },
): boolean {
  const within = asked.start <= value.start && value.end <= asked.end;
  switch (prefix) {
    case 'eq':
      return within;
    case 'ne':
      return !within;
    case 'gt':
      return value.end > asked.end;
    case 'lt':
      return value.start < asked.start;
    case 'ge':
      return within || value.end > asked.end;
    case 'le':
      return within || value.start < asked.start;
    case 'sa':
      return value.start >= asked.end;
    case 'eb':
      return value.end <= asked.start;
    case 'ap':
      return value.start < asked.end && asked.start < value.end;
  }
}

export function notSupported(name: string, detail: string): CarnetError {
  return new CarnetError('not-supported', detail, {
    errors: [{ field: name, code: 'not-supported', message: detail }],
  });
}

export function badValue(name: string, detail: string): CarnetError {
  return new CarnetError('invalid-input', `The search parameter ${name} ${detail}.`, {
    errors: [{ field: name, code: 'value', message: detail }],
  });
}
