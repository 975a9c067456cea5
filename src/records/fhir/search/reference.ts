import { isResourceType } from '../definitions.ts';
import { parseLiteral } from '../reference.ts';
import { isObject } from '../resource.ts';
import { badValue, type MatchContext, type ValueTest } from './matchers.ts';
import { split, unescape } from './split.ts';

/**
 * Tests of type "reference": `id`, `Type/id`, an absolute URL; `:Type` with an id; `:identifier` with `system|value`. A reference
 * without a base is one of ours, so `Patient/1` does not match `https://elsewhere/Patient/1`. Versions are not compared.
 */
export function referenceTest(value: string, context: MatchContext): ValueTest {
  const { modifier, base, name, targets } = context;
  if (modifier === 'identifier') return identifierTest(value, context);
  const asked = unescape(value);
  if (asked === '') throw badValue(name, 'must not be empty');
  const literal = parseLiteral(asked);
  if (literal !== null && (literal.base === '' || literal.base === base)) {
    if (modifier !== null && modifier !== literal.type) throw badValue(name, `must name a ${modifier}`);
    const wanted = `${literal.type}/${literal.id}`;
    return ({ value: found }) => localName(found, base) === wanted;
  }
  if (/^[A-Za-z0-9.-]{1,64}$/.test(asked)) {
    const types = modifier === null ? targets : [modifier];
    return ({ value: found }) => {
      const [type = '', id] = localName(found, base)?.split('/') ?? [];
      return id === asked && (types === undefined || types.includes(type) || types.includes('Resource'));
    };
  }
  return ({ value: found }) => textOf(found) === asked;
}

/** True for `:Patient` and the like: a modifier that says the type of the resource referred to. */
export function isTypeModifier(modifier: string, targets: readonly string[] | undefined): boolean {
  return isResourceType(modifier) && (targets?.includes(modifier) ?? true);
}

/** `Type/id` of a reference to this server, without its version; null for any other. */
function localName(value: unknown, base: string): string | null {
  const text = textOf(value);
  const literal = text === null ? null : parseLiteral(text);
  if (literal === null || (literal.base !== '' && literal.base !== base)) return null;
  return `${literal.type}/${literal.id}`;
}

function textOf(value: unknown): string | null {
  const text = isObject(value) ? value['reference'] : value;
  return typeof text === 'string' ? text : null;
}

function identifierTest(value: string, { name }: MatchContext): ValueTest {
  const parts = split(value, '|').map(unescape);
  if (parts.length > 2 || value === '' || value === '|') throw badValue(name, 'must be a value or system|value');
  const [first = '', second] = parts;
  return ({ value: found }) => {
    const identifier = isObject(found) ? found['identifier'] : undefined;
    if (!isObject(identifier)) return false;
    if (second === undefined) return identifier['value'] === first;
    if ((identifier['system'] ?? '') !== first) return false;
    return second === '' || identifier['value'] === second;
  };
}
