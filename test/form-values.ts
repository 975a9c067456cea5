import type { TSchema } from 'typebox';
import { formValues } from '../src/card/forms/values.ts';

/** What each form of the card wants beside its body. */
export const formHeaders = { 'idempotency-key': '5d3f6c1e-8f0c-4a55-9d6b-0a4c2f7f7e11', 'if-match': 'W/"1"' };

/** A value that the form of the address takes, so that nothing but the right to it is left to refuse. */
export function formBody(key: string): unknown {
  const [, part, rest] = /^P\w+ \/api\/card\/:record\/forms\/(\w+)(\/\S+)?$/.exec(key) ?? [];
  if (part === undefined || !Object.hasOwn(formValues, part)) return undefined;
  return rest === '/answer'
    ? { answer: 'not-answered' }
    : { value: least(formValues[part as keyof typeof formValues]) };
}

/** The least that a schema of a form takes. */
function least(schema: TSchema): unknown {
  const {
    type,
    enum: words,
    anyOf,
    properties,
  } = schema as {
    type?: string;
    enum?: string[];
    anyOf?: TSchema[];
    properties?: Record<string, TSchema>;
  };
  if (words !== undefined) return words[0];
  if (anyOf !== undefined) return null;
  if (type === 'array') return [];
  if (type === 'object')
    return Object.fromEntries(Object.entries(properties ?? {}).map(([name, one]) => [name, least(one)]));
  return type === 'number' ? 1 : 'x';
}
