import { createRequire } from 'node:module';
import type { evalFhirPathTyped, FhirPathAtom, parseFhirPath, TypedValue } from '@medplum/core';
import type { Invariant } from './definitions.ts';
import { isObject } from './resource.ts';

interface FhirPath {
  readonly parseFhirPath: typeof parseFhirPath;
  readonly evalFhirPathTyped: typeof evalFhirPathTyped;
}

/** Loaded at the first rule: 60 ms and 20 MB that a server which only reads never pays. */
let fhirPath: FhirPath | undefined;
const compiled = new Map<string, FhirPathAtom>();

/**
 * Rules that are not evaluated here, each with its reason:
 * ctm-1 follows a reference; obs-7 compares codings by a variable, which the evaluator gets wrong, so `rules.ts` has it;
 * ppc-2 to ppc-5 name the code system "something" and can never apply; rng-2 compares quantities whatever their units.
 */
export const leftOut: ReadonlySet<string> = new Set(['ctm-1', 'obs-7', 'ppc-2', 'ppc-3', 'ppc-4', 'ppc-5', 'rng-2']);
const ucum = { type: 'string', value: 'http://unitsofmeasure.org' };

/** What makes sure of a rule by the names of a value alone. */
interface Surety {
  /** One of these is absent, */
  readonly absent: readonly string[];
  /** or one of these is there. */
  readonly there: readonly string[];
}

const conditions = new Map<string, Surety>();
/** `x.coding.where(system = … and code = 'c').empty() or …`: kept where no coding of `x` has that code. */
const byCode = /^(\w+)\.coding\.where\(system ?= ?'[^']*' and code ?= ?'([^']+)'\)\.empty\(\) or /;
const withoutCode = new Map<string, readonly [string, string] | null>();

/**
 * Elements by whose absence alone a rule is kept: those of `x.exists() implies …`, and of each `x.….empty()` among the
 * alternatives of an `or`, since a path that begins with nothing ends with nothing. An expression that has another operator
 * at its top level (`and`, `xor`, `implies`, a comparison) tells none but the first form.
 */
function sureByAbsence(expression: string): readonly string[] {
  const implied = /^(\w+)(?:\.empty\(\) or |\.exists\(\) implies )/.exec(expression)?.[1];
  if (implied !== undefined) return [implied];
  const bare = outermost(expression)?.map((part) => part.replaceAll('.where()', ''));
  return bare?.flatMap((part) => /^(\w+)[\w.]*\.empty\(\)$/.exec(part)?.[1] ?? []) ?? [];
}

/** Elements that are enough for a rule: those of `x.exists()` among the alternatives of an `or`. */
function sureByPresence(expression: string): readonly string[] {
  return outermost(expression)?.flatMap((part) => /^(\w+)\.exists\(\)$/.exec(part)?.[1] ?? []) ?? [];
}

/** The alternatives of an `or` with what stands in brackets left out; null where there is another operator. */
function outermost(expression: string): readonly string[] | null {
  let depth = 0;
  let kept = '';
  for (const token of expression.match(/'(?:[^'\\]|\\.)*'|[\s\S]/g) ?? []) {
    if (token === ')') depth--;
    if (depth === 0) kept += token;
    if (token === '(') depth++;
  }
  // Only paths and `where`, which of nothing give nothing: `all`, `count` or `not` give something.
  const parts = kept.split(' or ').map((part) => part.trim());
  const isBare = (part: string): boolean =>
    /^\w+(?:\.\w+)*\.(?:empty|exists)\(\)$/.test(part.replaceAll('.where()', ''));
  return parts.every(isBare) ? parts : null;
}

/** Most rules are about one element: without it, or with it, they hold, and need no evaluation. */
function keptByNames({ expression }: Invariant, value: unknown): boolean {
  if (!isObject(value)) return false;
  let sure = conditions.get(expression);
  if (sure === undefined) {
    sure = { absent: sureByAbsence(expression), there: sureByPresence(expression) };
    conditions.set(expression, sure);
  }
  // An object or a list that is valid is never empty; of a primitive the evaluator decides.
  if (sure.there.some((name) => typeof value[name] === 'object' && value[name] !== null)) return true;
  if (sure.absent.length === 0) return hasNoCode(expression, value);
  const names = Object.keys(value);
  // `value` may be written `valueQuantity`, or be there as `_value`.
  const isAbsent = (element: string): boolean =>
    !names.some((name) => name.startsWith(element) || name.startsWith(`_${element}`));
  return sure.absent.some(isAbsent) || hasNoCode(expression, value);
}

function hasNoCode(expression: string, value: Readonly<Record<string, unknown>>): boolean {
  let asked = withoutCode.get(expression);
  if (asked === undefined) {
    const [, element, code] = byCode.exec(expression) ?? [];
    asked = element === undefined || code === undefined ? null : [element, code];
    withoutCode.set(expression, asked);
  }
  if (asked === null) return false;
  const concept = value[asked[0]];
  if (!isObject(concept) || !Array.isArray(concept['coding'])) return false;
  return concept['coding'].every((coding) => isObject(coding) && coding['code'] !== asked[1]);
}

/**
 * True when a FHIRPath rule of the definitions is broken by a value of the given type. A value that has only the extension
 * of a primitive (`_status`) is not seen by the evaluator; where one stands at the value itself, the rule is taken as kept. So
 * is a rule that the evaluator cannot work out.
 */
export function isBroken(invariant: Invariant, type: string, value: unknown, resource: TypedValue): boolean {
  if (leftOut.has(invariant.key) || keptByNames(invariant, value)) return false;
  return isBrokenAsEvaluated(invariant, type, value, resource);
}

/** The same without looking for what makes sure of a rule beforehand. */
export function isBrokenAsEvaluated(invariant: Invariant, type: string, value: unknown, resource: TypedValue): boolean {
  fhirPath ??= createRequire(import.meta.url)('@medplum/core') as FhirPath; // the package's own types, loaded late
  let rule = compiled.get(invariant.expression);
  if (rule === undefined) {
    rule = fhirPath.parseFhirPath(invariant.expression);
    compiled.set(invariant.expression, rule);
  }
  const variables = { '%ucum': ucum, '%resource': resource };
  let kept: unknown;
  try {
    kept = fhirPath.evalFhirPathTyped(rule, [{ type, value }], variables)[0]?.value;
  } catch {
    return false;
  }
  if (kept !== false) return false;
  return !Object.keys(Object(value)).some((name) => name.startsWith('_'));
}
