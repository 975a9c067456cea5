import { dateTest } from './date.ts';
import { badValue, type MatchContext, notSupported, type ValueTest } from './matchers.ts';
import { numberTest, quantityTest } from './quantity.ts';
import { isTypeModifier, referenceTest } from './reference.ts';
import { split } from './split.ts';
import { stringTest, uriTest } from './string.ts';
import type { Parameter, ParameterType } from './table.ts';
import { tokenTest } from './token.ts';
import { type Reader, reader } from './values.ts';

/** True when a resource meets one parameter of the query. */
export type ResourceTest = (resource: unknown) => boolean;

const modifiers: Readonly<Record<ParameterType, readonly string[]>> = {
  string: ['exact', 'contains'],
  token: ['text', 'not', 'of-type'],
  uri: ['above', 'below'],
  reference: ['identifier'],
  date: [],
  number: [],
  quantity: [],
  composite: [],
};

type Test = (value: string, context: MatchContext) => ValueTest;

const tests: Readonly<Record<Exclude<ParameterType, 'composite'>, Test>> = {
  string: stringTest,
  token: tokenTest,
  uri: uriTest,
  reference: referenceTest,
  date: dateTest,
  number: numberTest,
  quantity: quantityTest,
};

const readers = new WeakMap<Parameter, Map<string, Reader>>();

/** The reader of a parameter's own values, made once. */
export function readerOf(parameter: Parameter, type: string): Reader {
  let byType = readers.get(parameter);
  if (byType === undefined) {
    byType = new Map();
    readers.set(parameter, byType);
  }
  let read = byType.get(type);
  if (read === undefined) {
    read = reader(parameter.paths, type);
    byType.set(type, read);
  }
  return read;
}

/**
 * Compiles one parameter of a query. Alternatives are parted by a comma: one must be met.
 *
 * @throws `not-supported` for a modifier that does not belong to the parameter's type; `invalid-input` for a value that cannot be read
 */
export function parameterTest(parameter: Parameter, type: string, value: string, context: MatchContext): ResourceTest {
  const { modifier, name } = context;
  if (value === '') throw badValue(name, 'must have a value');
  const read = readerOf(parameter, type);
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') throw badValue(name, 'must be true or false');
    return (resource) => (read(resource).length === 0) === (value === 'true');
  }
  checkModifier(parameter, context);
  const alternatives = split(value, ',');
  if (alternatives.includes('')) throw badValue(name, 'must not have an empty alternative');
  if (parameter.type === 'composite') return compositeTest(parameter, type, alternatives, context);
  const make = tests[parameter.type];
  const any = alternatives.map((alternative) => make(alternative, context));
  const meets: ResourceTest = (resource) => {
    for (const found of read(resource)) for (const test of any) if (test(found)) return true;
    return false;
  };
  // `:not` is true for a resource without the element too (R4 search, "modifiers").
  return modifier === 'not' ? (resource) => !meets(resource) : meets;
}

function checkModifier(parameter: Parameter, { modifier, name }: MatchContext): void {
  if (modifier === null || modifiers[parameter.type].includes(modifier)) return;
  if (parameter.type === 'reference' && isTypeModifier(modifier, parameter.targets)) return;
  throw notSupported(name, `The modifier :${modifier} is not supported for ${name.split(':')[0] ?? name}.`);
}

/** `code$value`: each part is tested on the same resource, or the same backbone element where the parameter begins there. */
function compositeTest(
  parameter: Parameter,
  type: string,
  alternatives: readonly string[],
  context: MatchContext,
): ResourceTest {
  const components = parameter.components ?? [];
  const any = parameter.paths.flatMap((path) => {
    const partType = [type, ...path.steps].join('.');
    const base = reader([path], type);
    return alternatives.map((alternative): ResourceTest => {
      const values = split(alternative, '$');
      if (values.length !== components.length || values.includes('')) {
        throw badValue(context.name, `must have ${components.length} values with $ between`);
      }
      const all = components.map((component, index): ResourceTest => {
        if (component.type === 'composite')
          throw notSupported(context.name, 'A composite of composites is not supported.');
        const read = reader(component.paths, partType);
        const test = tests[component.type](values[index] ?? '', { ...context, targets: undefined });
        return (part) => read(part).some(test);
      });
      return (resource) => base(resource).some(({ value }) => all.every((test) => test(value)));
    });
  });
  return (resource) => any.some((test) => test(resource));
}
