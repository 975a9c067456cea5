/** What an export tells beside the record, as plain data: texts, numbers, lists and objects of them. */
export type Told = string | number | boolean | null | readonly Told[] | { readonly [name: string]: Told };

/** A parameter of the FHIR resource Parameters (R4, "Parameters", R4 4.0.1): a value, or parts. */
export interface Parameter {
  readonly name: string;
  readonly [value: string]: unknown;
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** Plain data as parameters: a list repeats its name, an object has parts, null and what is empty is left out. */
export function parametersOf(name: string, told: Told): readonly Parameter[] {
  if (told === null || told === '') return [];
  if (Array.isArray(told)) return told.flatMap((one: Told) => parametersOf(name, one));
  if (typeof told === 'string') return [{ name, [instant.test(told) ? 'valueInstant' : 'valueString']: told }];
  if (typeof told === 'number') return [{ name, [Number.isInteger(told) ? 'valueInteger' : 'valueDecimal']: told }];
  if (typeof told === 'boolean') return [{ name, valueBoolean: told }];
  const part = Object.entries(told).flatMap(([inner, value]) => parametersOf(inner, value));
  return part.length === 0 ? [] : [{ name, part }];
}
