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
const leftOut = new Set(['ctm-1', 'obs-7', 'ppc-2', 'ppc-3', 'ppc-4', 'ppc-5', 'rng-2']);
const ucum = { type: 'string', value: 'http://unitsofmeasure.org' };

const conditions = new Map<string, readonly string[]>();

/**
 * Elements by whose absence alone a rule is kept: those of `x.exists() implies …`, and of each `x.….empty()` among the
 * alternatives of an `or`, since a path that begins with nothing ends with nothing. An expression that has another operator
 * at its top level (`and`, `xor`, `implies`, a comparison) tells none but the first form.
 */
function sureByAbsence(expression: string): readonly string[] {
  const implied = /^(\w+)(?:\.empty\(\) or |\.exists\(\) implies )/.exec(expression)?.[1];
  if (implied !== undefined) return [implied];
  const bare = outermost(expression);
  if (bare === null) return [];
  return bare.flatMap((part) => /^(\w+)[\w.]*\.empty\(\)$/.exec(part)?.[1] ?? []);
}

/** The alternatives of an `or` with what stands in brackets after `where` left out; null where there is another operator. */
function outermost(expression: string): readonly string[] | null {
  let depth = 0;
  let kept = '';
  for (const token of expression.match(/'(?:[^'\\]|\\.)*'|[\s\S]/g) ?? []) {
    if (token === ')') depth--;
    if (depth === 0) kept += token;
    if (token === '(') depth++;
  }
  // Only paths and `where`, which of nothing give nothing: `all`, `count` or `not` give something.
  const parts = kept.split(' or ').map((part) => part.trim().replaceAll('.where()', ''));
  return parts.every((part) => /^\w+(?:\.\w+)*\.(?:empty|exists)\(\)$/.test(part)) ? parts : null;
}

/** Most rules are about one element: without it they hold, and need no evaluation. */
function keptByAbsence({ expression }: Invariant, value: unknown): boolean {
  let elements = conditions.get(expression);
  if (elements === undefined) {
    elements = sureByAbsence(expression);
    conditions.set(expression, elements);
  }
  if (elements.length === 0 || !isObject(value)) return false;
  const names = Object.keys(value);
  // `value` may be written `valueQuantity`, or be there as `_value`.
  return elements.some((element) => !names.some((name) => name.startsWith(element) || name.startsWith(`_${element}`)));
}

/**
 * True when a FHIRPath rule of the definitions is broken by a value of the given type. A value that has only the extension
 * of a primitive (`_status`) is not seen by the evaluator; where one stands at the value itself, the rule is taken as kept. So
 * is a rule that the evaluator cannot work out.
 */
export function isBroken(invariant: Invariant, type: string, value: unknown, resource: TypedValue): boolean {
  if (leftOut.has(invariant.key) || keptByAbsence(invariant, value)) return false;
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
