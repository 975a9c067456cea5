import { codesOf } from '../definitions.ts';
import { isObject } from '../resource.ts';
import { badValue, type MatchContext, type ValueTest } from './matchers.ts';
import { split, unescape } from './split.ts';
import { normalise } from './text.ts';
import type { TypedValue } from './values.ts';

/** A code with its system: null when there is none, undefined when any will do. */
interface Token {
  readonly system: string | null | undefined;
  readonly code: string | null;
}

/**
 * Tests of type "token": `code`, `system|code`, `|code` (no system), `system|` (any code of it); `:text` reads what is written
 * for people; `:of-type` takes `system|code|value` of an identifier. `:not` is made by the caller. Codes are compared
 * without case, "when in doubt" as R4 advises, ids with it.
 */
export function tokenTest(value: string, context: MatchContext): ValueTest {
  if (context.modifier === 'text') {
    const wanted = normalise(unescape(value));
    return (found) => labels(found.value).some((label) => normalise(label).startsWith(wanted));
  }
  if (context.modifier === 'of-type') return ofType(value, context);
  const { system, code } = readToken(value, context);
  const folded = code?.toLowerCase() ?? null;
  return (found) => {
    if (found.type === 'id') return system === undefined && found.value === code;
    const implied = impliedSystems(found);
    return tokensOf(found).some((token) => {
      if (folded !== null && !sameCode(token.code, folded, found.type)) return false;
      if (system === undefined) return true;
      if (implied !== null)
        return system !== null && token.code !== null && implied.get(system)?.has(token.code) === true;
      if (found.type === 'ContactPoint') return isContactKind(found.value, system);
      return (token.system ?? null) === system;
    });
  };
}

function readToken(value: string, { name }: MatchContext): Token {
  const parts = split(value, '|');
  if (parts.length > 2 || value === '|') throw badValue(name, 'must be a code, system|code, |code or system|');
  const [first = '', second] = parts.map(unescape);
  if (second === undefined) return { system: undefined, code: first };
  return { system: first === '' ? null : first, code: second === '' ? null : second };
}

function ofType(value: string, { name }: MatchContext): ValueTest {
  const parts = split(value, '|').map(unescape);
  const [system, code, text] = parts;
  if (parts.length !== 3 || parts.includes('')) throw badValue(name, 'must be system|code|value');
  return ({ value: found }) =>
    isObject(found) &&
    found['value'] === text &&
    codings(found['type']).some((coding) => coding['system'] === system && coding['code'] === code);
}

function sameCode(found: string | null, folded: string, type: string): boolean {
  if (found === null) return false;
  if (found.toLowerCase() === folded) return true;
  // Telephone numbers are the same whatever stands between their digits.
  return type === 'ContactPoint' && !found.includes('@') && digits(found) !== '' && digits(found) === digits(folded);
}

const digits = (text: string): string => (/^[+\d\s()./-]+$/.test(text) ? text.replace(/[^+\d]/g, '') : '');

/** Every code of a value with its system. */
export function tokensOf({ value }: TypedValue): Token[] {
  if (typeof value === 'string') return [{ system: null, code: value }];
  if (typeof value === 'boolean' || typeof value === 'number') return [{ system: null, code: String(value) }];
  if (!isObject(value)) return [];
  if (Array.isArray(value['coding'])) return codings(value).map(tokenOf);
  return value['coding'] === undefined ? [tokenOf(value)] : [];
}

function tokenOf(value: Readonly<Record<string, unknown>>): Token {
  const code = value['code'] ?? value['value'];
  const system = value['system'];
  return { system: typeof system === 'string' ? system : null, code: typeof code === 'string' ? code : null };
}

/** An element of type `code` has no system written down: its required binding says which it is. */
function impliedSystems({ type, codes }: TypedValue): ReadonlyMap<string, ReadonlySet<string>> | null {
  if (type !== 'code') return null;
  return (codes === undefined ? null : codesOf(codes)) ?? new Map();
}

function isContactKind(value: unknown, system: string | null): boolean {
  if (!isObject(value)) return false;
  return system === null ? value['use'] === undefined : value['use'] === system || value['system'] === system;
}

function codings(concept: unknown): Readonly<Record<string, unknown>>[] {
  const list = isObject(concept) ? concept['coding'] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function labels(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!isObject(value)) return [];
  const type = value['type'];
  const all = [value['text'], value['display'], ...codings(value).map((coding) => coding['display'])];
  if (isObject(type)) all.push(type['text']);
  return all.filter((text): text is string => typeof text === 'string');
}
