import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CarnetError } from '../../kernel/index.ts';
import { applyJsonPatch } from './patch.ts';
import type { FhirResource } from './resource.ts';

const resource: FhirResource = {
  resourceType: 'Patient',
  id: 'p',
  name: [{ family: 'A', given: ['B'] }],
  active: true,
};

describe('applyJsonPatch', () => {
  it('applies all six operations to a copy', () => {
    const before = JSON.stringify(resource);
    expect(
      applyJsonPatch(resource, [
        { op: 'test', path: '/active', value: true },
        { op: 'replace', path: '/name/0/family', value: 'C' },
        { op: 'add', path: '/name/0/given/-', value: 'D' },
        { op: 'copy', from: '/name/0', path: '/name/1' },
        { op: 'move', from: '/name/1/family', path: '/name/1/text' },
        { op: 'remove', path: '/active' },
      ]),
    ).toEqual({
      resourceType: 'Patient',
      id: 'p',
      name: [
        { family: 'C', given: ['B', 'D'] },
        { given: ['B', 'D'], text: 'C' },
      ],
    });
    expect(JSON.stringify(resource)).toBe(before);
  });

  it.each<[string, unknown, string]>([
    ['a body that is no list', { op: 'add' }, 'invalid-input'],
    ['an empty list', [], 'invalid-input'],
    ['an unknown op', [{ op: 'eat', path: '/a' }], 'invalid-input'],
    ['a missing value', [{ op: 'add', path: '/gender' }], 'invalid-input'],
    ['a missing from', [{ op: 'move', path: '/gender' }], 'invalid-input'],
    ['a path that is not there', [{ op: 'remove', path: '/gender' }], 'invalid-input'],
    ['an index that is not there', [{ op: 'replace', path: '/name/4', value: {} }], 'invalid-input'],
    ['a path that is no pointer', [{ op: 'add', path: 'gender', value: 'male' }], 'invalid-input'],
    ['the whole resource', [{ op: 'replace', path: '', value: {} }], 'invalid-input'],
    ['__proto__ in a path', [{ op: 'add', path: '/__proto__/polluted', value: 1 }], 'invalid-input'],
    ['constructor in a path', [{ op: 'add', path: '/constructor/prototype/polluted', value: 1 }], 'invalid-input'],
    ['an inherited method in a path', [{ op: 'add', path: '/toString/polluted', value: 1 }], 'invalid-input'],
    ['a method of a list in a path', [{ op: 'add', path: '/name/map/polluted', value: 1 }], 'invalid-input'],
    ['the length of a list', [{ op: 'replace', path: '/name/length', value: 0 }], 'invalid-input'],
    [
      '__proto__ in a value',
      JSON.parse('[{"op":"add","path":"/a","value":{"__proto__":{"polluted":1}}}]'),
      'invalid-input',
    ],
    ['another id', [{ op: 'replace', path: '/id', value: 'q' }], 'invalid-input'],
    ['another type', [{ op: 'replace', path: '/resourceType', value: 'Device' }], 'invalid-input'],
    ['a failed test', [{ op: 'test', path: '/active', value: false }], 'conflict'],
    [
      'too many operations',
      Array.from({ length: 201 }, () => ({ op: 'test', path: '/active', value: true })),
      'too-large',
    ],
  ])('refuses %s', (_what, operations, code) => {
    expect(() => applyJsonPatch(resource, operations)).toThrow(expect.objectContaining({ code }));
    expect(Object.prototype).not.toHaveProperty('polluted');
    expect(Object.prototype.toString).not.toHaveProperty('polluted');
    expect(Array.prototype.map).not.toHaveProperty('polluted');
  });

  it('stops copies that double', () => {
    const bomb = Array.from({ length: 40 }, () => ({ op: 'copy', from: '/name', path: '/name/-' }));
    expect(() => applyJsonPatch(resource, bomb)).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  it('answers anything with a resource or a CarnetError', () => {
    const path = fc
      .array(
        fc.constantFrom(
          'name',
          '0',
          '1',
          '-',
          'given',
          'family',
          'active',
          'id',
          '__proto__',
          'length',
          'toString',
          '~0',
          '~2',
          '',
        ),
        { maxLength: 4 },
      )
      .map((steps) => ['', ...steps].join('/'));
    const operation = fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
        path,
        from: path,
        value: fc.jsonValue(),
      },
      { requiredKeys: ['op'] },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 5 }), (operations) => {
        try {
          expect(applyJsonPatch(resource, operations)).toMatchObject({ resourceType: 'Patient', id: 'p' });
        } catch (error) {
          expect(error).toBeInstanceOf(CarnetError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
