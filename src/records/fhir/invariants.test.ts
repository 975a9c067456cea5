import fc from 'fast-check';
import { expect, test } from 'vitest';
import { examples } from '../../../test/fixtures/fhir/examples.ts';
import { type Invariant, partRule } from './definitions.ts';
import { isBroken, isBrokenAsEvaluated, leftOut } from './invariants.ts';
import { isObject } from './resource.ts';
import { validateResource } from './validate.ts';

const system = 'http://terminology.hl7.org/CodeSystem/condition-';
const condition = { resourceType: 'Condition', subject: { display: 'The canary' } };
const mistaken = { verificationStatus: { coding: [{ system: `${system}ver-status`, code: 'entered-in-error' }] } };
const active = { clinicalStatus: { coding: [{ system: `${system}clinical`, code: 'active' }] } };
const confirmed = { verificationStatus: { coding: [{ system: `${system}ver-status`, code: 'confirmed' }] } };

test('a rule with alternatives is kept by the absence of either element, and evaluated where both are there', () => {
  for (const kept of [{}, mistaken, active, { ...active, ...confirmed }])
    expect(() => validateResource({ ...condition, ...kept })).not.toThrow();
  expect(() => validateResource({ ...condition, ...mistaken, ...active })).toThrow(/con-5/);
});

interface Held {
  readonly invariant: Invariant;
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly resource: { readonly type: string; readonly value: unknown };
}

/** Every rule of every object in a resource, with what it is about. */
function heldIn(value: unknown, type: string, resource: Held['resource'], found: Held[]): void {
  if (Array.isArray(value)) for (const item of value) heldIn(item, type, resource, found);
  const part = partRule(type);
  if (!isObject(value) || part === undefined) return;
  for (const invariant of part.invariants) found.push({ invariant, type, value, resource });
  for (const [name, inner] of Object.entries(value)) {
    const rule = part.elements.get(name);
    if (rule !== undefined && !rule.primitive) heldIn(inner, rule.type, resource, found);
  }
}

test('what makes sure of a rule beforehand never keeps one that is broken when it is evaluated', () => {
  const all: Held[] = [];
  for (const value of examples) heldIn(value, value.resourceType, { type: value.resourceType, value }, all);
  expect(new Set(all.map(({ invariant }) => invariant.key)).size).toBeGreaterThan(40);
  const broken = new Set<string>();
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.infiniteStream(fc.boolean()),
      ({ invariant, type, value, resource }, left) => {
        const some = Object.fromEntries(Object.entries(value).filter(() => left.next().value === true));
        for (const one of [value, some]) {
          if (!isBrokenAsEvaluated(invariant, type, one, resource)) continue;
          expect([invariant.key, isBroken(invariant, type, one, resource) || leftOut.has(invariant.key)]).toEqual([
            invariant.key,
            true,
          ]);
          broken.add(invariant.key);
        }
      },
    ),
    { numRuns: 20_000 },
  );
  expect(broken.size).toBeGreaterThan(10);
});
