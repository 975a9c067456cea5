import type { Random } from '../random.ts';
import { hostileText } from './texts.ts';

/** A JSON Schema of the document. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const formats: Readonly<Record<string, string>> = {
  uuid: '4b0f2a6e-6f0e-4d5c-9d0b-3f1b0a9c7d21',
  'date-time': '2026-03-01T12:00:00Z',
  date: '2026-03-01',
  email: 'somebody@carnet.example',
};

/** What fits the patterns of the document; a pattern that none fits makes a text that is refused, which is no harm. */
const samples: readonly string[] = [
  ...['a', 'en', 'FR', '123456', '1', 'W/"1"', '2026', '2026-03', '2026-03-01', '0123456789abcdef0123456789abcdef'],
  ...['somebody@carnet.example', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA', 'ABCD-EFGH-JKMN', 'aspirin'],
];

/** A value that the schema takes, as far as this can be told from it. */
export function fitting(random: Random, schema: Schema, depth = 0): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fitting(random, random.pick(choices), depth + 1);
  switch (schema.type) {
    case 'null':
      return null;
    case 'boolean':
      return random.oneIn(2);
    case 'integer':
    case 'number':
      return fittingNumber(random, schema);
    case 'array':
      return Array.from({ length: (schema.minItems ?? 0) + random.below(depth > 4 ? 1 : 3) }, () =>
        fitting(random, schema.items ?? {}, depth + 1),
      );
    case 'object':
      return fittingObject(random, schema, depth);
    case 'string':
      return fittingText(random, schema);
    default:
      return anything(random, depth);
  }
}

function fittingNumber(random: Random, { minimum = 0, maximum = minimum + 100 }: Schema): number {
  return minimum + random.below(Math.max(1, maximum - minimum));
}

function fittingObject(random: Random, schema: Schema, depth: number): Record<string, unknown> {
  const required = new Set(schema.required);
  const chosen = Object.entries(schema.properties ?? {}).filter(([name]) => required.has(name) || random.oneIn(2));
  return Object.fromEntries(chosen.map(([name, one]) => [name, fitting(random, one, depth + 1)]));
}

function fittingText(random: Random, schema: Schema): string {
  if (schema.format !== undefined) return formats[schema.format] ?? 'x';
  if (schema.pattern !== undefined) {
    const pattern = new RegExp(schema.pattern);
    return samples.find((sample) => pattern.test(sample)) ?? 'x';
  }
  const text = random.oneIn(4) ? hostileText(random, 2000) : 'Ordinary words';
  return text.slice(0, schema.maxLength ?? 2000).padEnd(schema.minLength ?? 0, 'x');
}

/** Any JSON value, hostile ones among them. */
export function anything(random: Random, depth = 0): unknown {
  const kinds = depth > 5 ? 6 : 8;
  switch (random.below(kinds)) {
    case 0:
      return null;
    case 1:
      return random.oneIn(2);
    case 2:
      return random.pick([0, -0, 1, -1, 1.5, 2 ** 53, -(2 ** 63), 1e21, 5e-324, 1.7976931348623157e308]);
    case 3:
    case 4:
    case 5:
      return hostileText(random, 3000);
    case 6:
      return Array.from({ length: random.below(4) }, () => anything(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [hostileText(random, 40), anything(random, depth + 1)]),
      );
  }
}

/** The value with one place changed: another type, gone, or a field that is known nowhere. */
export function mutated(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.oneIn(4)) return anything(random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.oneIn(4)) return [...value, anything(random)];
    const at = random.below(value.length);
    return value.map((item: unknown, index) => (index === at ? mutated(random, item) : item));
  }
  const names = Object.keys(value);
  const at = random.pick([...names, random.pick(['extra', 'toString', 'isAdmin', 'then', hostileText(random, 30)])]);
  if (random.oneIn(5)) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== at));
  return { ...value, [at]: mutated(random, Reflect.get(value, at)) };
}
