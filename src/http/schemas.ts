import type { TSchema } from 'typebox';

export type JsonSchema = { [keyword: string]: unknown };

const nested = ['items', 'not', 'if', 'then', 'else', 'contains', 'propertyNames', 'unevaluatedItems'] as const;
const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const;
const maps = ['properties', 'patternProperties', '$defs'] as const;
const telling = ['type', 'const', 'enum', 'anyOf', 'oneOf', '$ref'];

/**
 * A copy of an input schema in which no object takes a field that it does not name. Throws TypeError for a schema that is
 * open by its nature (anything goes, arbitrary names, joined objects), naming the place.
 *
 * @param where For the error: method, path and part of the request.
 */
export function closeSchema(schema: TSchema, where: string): JsonSchema {
  return close(plain(schema), where);
}

/** A schema as plain JSON, without TypeBox's own marks. */
export function plain(schema: TSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema; // a JSON Schema written by TypeBox is an object
}

function close(schema: unknown, where: string): JsonSchema {
  if (isObject(schema) && 'allOf' in schema) throw open(where, 'joins schemas (allOf); write one object instead');
  if (!isObject(schema) || !telling.some((keyword) => keyword in schema)) throw open(where, 'takes anything at all');
  const closed: JsonSchema = { ...schema };
  if (schema['type'] === 'object') closed['additionalProperties'] = checkObject(schema, where);
  if (schema['type'] === 'array' && !('items' in schema) && !('prefixItems' in schema))
    throw open(where, 'takes any items');
  for (const keyword of nested) {
    if (keyword in schema)
      closed[keyword] =
        typeof schema[keyword] === 'boolean' ? schema[keyword] : close(schema[keyword], `${where}.${keyword}`);
  }
  for (const keyword of lists) {
    const list = schema[keyword];
    if (Array.isArray(list))
      closed[keyword] = list.map((one: unknown, index) => close(one, `${where}.${keyword}.${index}`));
  }
  for (const keyword of maps) {
    const map = schema[keyword];
    if (!isObject(map)) continue;
    closed[keyword] = Object.fromEntries(
      Object.entries(map).map(([name, one]) => [name, close(one, `${where}.${name}`)]),
    );
  }
  return closed;
}

function checkObject(schema: JsonSchema, where: string): false {
  const additional = schema['additionalProperties'];
  if (additional !== undefined && additional !== false) throw open(where, 'takes fields that it does not name');
  const patterns = schema['patternProperties'];
  if (isObject(patterns) && Object.keys(patterns).some((pattern) => pattern === '^.*$' || pattern === '')) {
    throw open(where, 'takes fields of any name');
  }
  return false;
}

function open(where: string, why: string): TypeError {
  return new TypeError(`${where}: the schema ${why}`);
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Coerce = (values: Record<string, unknown>) => void;

/**
 * Query and path values are texts. Gives a function that turns those into numbers, booleans and lists, in place, where the
 * schema says so and the text is exactly one ("5", "-1.5", "true"); any other text stays and is refused by validation.
 * Null when there is nothing to turn.
 */
export function coercerOf(schema: JsonSchema): Coerce | null {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const turns: (readonly [string, (value: unknown) => unknown])[] = [];
  for (const [name, property] of Object.entries(properties)) {
    const turn = isObject(property) ? turnOf(property) : null;
    if (turn !== null) turns.push([name, turn]);
  }
  if (turns.length === 0) return null;
  return (values) => {
    for (const [name, turn] of turns) {
      if (values[name] !== undefined) values[name] = turn(values[name]);
    }
  };
}

function turnOf(property: JsonSchema): ((value: unknown) => unknown) | null {
  switch (property['type']) {
    case 'number':
    case 'integer':
      return (value) =>
        typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value) ? Number(value) : value;
    case 'boolean':
      return (value) => (value === 'true' ? true : value === 'false' ? false : value);
    case 'array': {
      const item = isObject(property['items']) ? turnOf(property['items']) : null;
      return (value) => {
        const list: unknown[] = Array.isArray(value) ? value : [value];
        return item === null ? list : list.map(item);
      };
    }
    default:
      return null;
  }
}
