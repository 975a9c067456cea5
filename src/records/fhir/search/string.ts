import { isObject } from '../resource.ts';
import type { MatchContext, ValueTest } from './matchers.ts';
import { split, unescape } from './split.ts';
import { normalise } from './text.ts';
import type { TypedValue } from './values.ts';

const nameParts = ['text', 'family', 'given', 'prefix', 'suffix'];
const addressParts = ['text', 'line', 'city', 'district', 'state', 'postalCode', 'country'];

/** Tests of type "string": begins with, without case and accents; `:contains`; `:exact`. */
export function stringTest(value: string, { modifier }: MatchContext): ValueTest {
  const asked = unescape(value);
  if (modifier === 'exact') return (found) => textsOf(found).includes(asked);
  const wanted = normalise(asked);
  if (modifier === 'contains') return (found) => textsOf(found).some((text) => normalise(text).includes(wanted));
  return (found) => textsOf(found).some((text) => normalise(text).startsWith(wanted));
}

/** The texts of a value that a string search looks at. */
export function textsOf({ type, value }: TypedValue): string[] {
  if (typeof value === 'string') return [value];
  if (!isObject(value)) return [];
  if (type === 'HumanName') return pick(value, nameParts);
  if (type === 'Address') return pick(value, addressParts);
  return pick(value, ['text', 'display']);
}

function pick(value: Readonly<Record<string, unknown>>, names: readonly string[]): string[] {
  return names.flatMap((name) => value[name] ?? []).filter((text): text is string => typeof text === 'string');
}

/** Tests of type "uri": the same text; `:below` everything under that path, `:above` what it lies under. */
export function uriTest(value: string, { modifier }: MatchContext): ValueTest {
  const asked = unescape(value);
  const under = (inner: string, outer: string): boolean =>
    inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
  return ({ value: found }) => {
    if (typeof found !== 'string') return false;
    if (modifier === 'below') return under(found, asked);
    if (modifier === 'above') return under(asked, found);
    // A canonical may name its version behind `|`; asked for without one, any version will do.
    return found === asked || (!asked.includes('|') && split(found, '|')[0] === asked);
  };
}
