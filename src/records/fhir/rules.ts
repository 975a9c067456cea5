import { dateRange } from './dates.ts';
import { isObject } from './resource.ts';

/** A rule of the standard that is checked in code, because it is met at nearly every resource or FHIRPath here gets it wrong. */
export interface Rule {
  readonly key: string;
  readonly sentence: string;
  readonly broken: (value: Readonly<Record<string, unknown>>) => boolean;
}

const has = (value: Readonly<Record<string, unknown>>, name: string): boolean =>
  value[name] !== undefined || value[`_${name}`] !== undefined;

const quantityRules: readonly Rule[] = [
  { key: 'qty-3', sentence: 'a code needs its system', broken: (value) => has(value, 'code') && !has(value, 'system') },
];

const byType: Readonly<Record<string, readonly Rule[]>> = {
  Period: [{ key: 'per-1', sentence: 'start must not be after end', broken: startsAfterEnd }],
  Range: [{ key: 'rng-2', sentence: 'low must not be above high', broken: lowAboveHigh }],
  Attachment: [
    {
      key: 'att-1',
      sentence: 'data needs its contentType',
      broken: (value) => has(value, 'data') && !has(value, 'contentType'),
    },
  ],
  ContactPoint: [
    {
      key: 'cpt-2',
      sentence: 'a value needs its system',
      broken: (value) => has(value, 'value') && !has(value, 'system'),
    },
  ],
  Extension: [
    {
      key: 'ext-1',
      sentence: 'must have either extensions or a value',
      broken: (value) =>
        (value['extension'] !== undefined) === Object.keys(value).some((name) => /^_?value[A-Z]/.test(name)),
    },
  ],
  Quantity: quantityRules,
  SimpleQuantity: quantityRules,
  MoneyQuantity: quantityRules,
  Age: quantityRules,
  Count: quantityRules,
  Distance: quantityRules,
  Duration: quantityRules,
  Observation: [
    {
      key: 'obs-7',
      sentence: 'must have no value of its own when a component has the same code',
      broken: valueBesideComponent,
    },
  ],
};

const none: readonly Rule[] = [];

export function rulesOf(type: string): readonly Rule[] {
  return byType[type] ?? none;
}

function startsAfterEnd(period: Readonly<Record<string, unknown>>): boolean {
  const { start, end } = period as { start?: unknown; end?: unknown };
  if (typeof start !== 'string' || typeof end !== 'string') return false;
  const from = dateRange(start);
  const to = dateRange(end);
  // Of different precision, `start` may lie within `end` or the reverse; broken is only what cannot be true at all.
  return from !== null && to !== null && from.start >= to.end;
}

function lowAboveHigh(range: Readonly<Record<string, unknown>>): boolean {
  const { low, high } = range as { low?: unknown; high?: unknown };
  if (!isObject(low) || !isObject(high)) return false;
  const sameUnit = low['code'] === high['code'] && low['unit'] === high['unit'] && low['system'] === high['system'];
  return (
    sameUnit && typeof low['value'] === 'number' && typeof high['value'] === 'number' && low['value'] > high['value']
  );
}

function valueBesideComponent(observation: Readonly<Record<string, unknown>>): boolean {
  const { component, code } = observation as { component?: unknown; code?: unknown };
  if (!Array.isArray(component) || !Object.keys(observation).some((name) => /^value[A-Z]/.test(name))) return false;
  const own = new Set(codingKeys(code));
  return component.some((part) => isObject(part) && codingKeys(part['code']).some((key) => own.has(key)));
}

function codingKeys(concept: unknown): string[] {
  if (!isObject(concept) || !Array.isArray(concept['coding'])) return [];
  return concept['coding'].flatMap((coding) =>
    isObject(coding) && typeof coding['code'] === 'string' ? [`${String(coding['system'])}|${coding['code']}`] : [],
  );
}
