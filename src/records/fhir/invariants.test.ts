import { expect, test } from 'vitest';
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
