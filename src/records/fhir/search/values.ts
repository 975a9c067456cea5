import { type ElementRule, partRule } from '../definitions.ts';
import { literalType } from '../reference.ts';
import { isObject } from '../resource.ts';
import type { SearchPath } from './table.ts';

/** A value with its FHIR type; `codes` is the value set of a required binding, from which a code's system follows. */
export interface TypedValue {
  readonly type: string;
  readonly value: unknown;
  readonly codes?: string | undefined;
}

/** Reads the values of one parameter from a resource or a part of one. */
export type Reader = (from: unknown) => TypedValue[];

interface Step {
  readonly rule: ElementRule;
  readonly next: readonly Step[];
}

/**
 * Makes the reader of some paths that begin at a type or backbone element; done once per parameter, so that a search itself
 * only follows names.
 */
export function reader(paths: readonly SearchPath[], type: string): Reader {
  const readers = paths.map((path) => pathReader(path, type));
  const [only] = readers;
  if (only !== undefined && readers.length === 1) return only;
  return (from) => readers.flatMap((read) => read(from));
}

function pathReader(path: SearchPath, type: string): Reader {
  if (path.steps.length === 0) return (from) => [{ type, value: from }];
  const steps = resolve(path, type, 0);
  return (from) => {
    const found: TypedValue[] = [];
    collect(from, steps, found);
    if (path.truth === true) return [{ type: 'boolean', value: found.some(({ value }) => value !== false) }];
    return path.target === undefined && path.where === undefined ? found : found.filter((item) => isWanted(item, path));
  };
}

function isWanted({ value }: TypedValue, { target, where }: SearchPath): boolean {
  if (!isObject(value)) return false;
  if (where !== undefined) return value[where[0]] === where[1];
  const { reference, type } = value as { reference?: unknown; type?: unknown };
  return (typeof reference === 'string' ? (literalType(reference) ?? type) : type) === target;
}

function resolve(path: SearchPath, type: string, index: number): readonly Step[] {
  const step = path.steps[index];
  const part = partRule(type);
  if (step === undefined || part === undefined) return [];
  const last = index === path.steps.length - 1;
  const found: Step[] = [];
  for (const rule of part.elements.values()) {
    if (rule.element !== step || (path.at === index && !isType(rule.type, path.type))) continue;
    const next = last ? [] : resolve(path, rule.type, index + 1);
    if (last || next.length > 0) found.push({ rule, next });
  }
  return found;
}

function isType(type: string, wanted: string | undefined): boolean {
  return type === wanted || (type === 'SimpleQuantity' && wanted === 'Quantity');
}

function collect(from: unknown, steps: readonly Step[], found: TypedValue[]): void {
  if (!isObject(from)) return;
  for (const { rule, next } of steps) {
    const value = from[rule.name];
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) for (const item of value) take(item, rule, next, found);
    else take(value, rule, next, found);
  }
}

function take(value: unknown, rule: ElementRule, next: readonly Step[], found: TypedValue[]): void {
  if (value === null) return;
  if (next.length === 0) found.push({ type: rule.type, value, codes: rule.codes });
  else collect(value, next, found);
}
