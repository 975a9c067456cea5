import { describe, expect, it } from 'vitest';
import { CarnetError, toOperationOutcome } from '../../kernel/index.ts';
import { resourceTypes } from '../types.ts';
import { capabilityStatement } from './capability.ts';
import { partRule, storedTypes } from './definitions.ts';
import { compileSearch } from './search/compile.ts';
import { validateAnyResource } from './validate.ts';

describe('capabilityStatement', () => {
  const statement = capabilityStatement({ publicUrl: 'http://localhost:8080', version: '0.1.0', date: '2026-11-23' });
  const [rest] = statement['rest'] as [
    {
      resource: {
        type: string;
        searchParam: { name: string }[];
        searchInclude?: string[];
        searchRevInclude?: string[];
      }[];
    },
  ];

  it('is valid FHIR R4', () => {
    expect(validateAnyResource(statement)).toBe(statement);
  });

  it('lists each stored type, and only what a search really takes', () => {
    expect(rest.resource.map(({ type }) => type)).toEqual(storedTypes());
    for (const { type, searchParam, searchInclude = [], searchRevInclude = [] } of rest.resource) {
      for (const { name } of searchParam)
        expect(() => compileSearch(type, [[`${name}:missing`, 'true']])).not.toThrow();
      for (const value of searchInclude) expect(() => compileSearch(type, [['_include', value]])).not.toThrow();
      for (const value of searchRevInclude) expect(() => compileSearch(type, [['_revinclude', value]])).not.toThrow();
    }
  });
});

describe('an OperationOutcome', () => {
  it('names each element, and is valid FHIR', () => {
    const error = new CarnetError('invalid-resource', 'Two things.', {
      errors: [
        { field: 'Patient.gender', code: 'code-invalid', message: 'is not a gender' },
        { field: 'Patient.name', code: 'odd', message: 'is odd' },
      ],
    });
    const outcome = toOperationOutcome(error, 'abc');
    expect(outcome.issue).toMatchObject([
      { severity: 'error', code: 'invalid', details: { text: expect.stringContaining('Two things.') } },
      { code: 'code-invalid', details: { text: 'Patient.gender: is not a gender' }, expression: ['Patient.gender'] },
      { code: 'invalid', details: { text: 'Patient.name: is odd' }, expression: ['Patient.name'] },
    ]);
    const { resourceType, ...elements } = outcome;
    expect(validateAnyResource({ resourceType, ...elements })).toEqual(outcome);
  });
});

describe('definitions', () => {
  it('have search parameters for exactly the types that are stored', () => {
    expect(new Set(storedTypes())).toEqual(new Set(Object.keys(resourceTypes)));
  });

  it('have a part for every type that an element names', () => {
    const seen = new Set<string>();
    const visit = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      const part = partRule(path);
      expect(part, path).toBeDefined();
      for (const rule of part?.elements.values() ?? [])
        if (!rule.primitive && rule.type !== 'Resource') visit(rule.type);
    };
    for (const type of storedTypes()) visit(type);
    expect(seen.size).toBeGreaterThan(100);
  });
});
