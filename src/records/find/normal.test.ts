import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalEmail, normalIdentifier, normalName, normalPhone, samePhone } from './normal.ts';

describe('an identifier', () => {
  test.each(['1 85 05 78 006 084 91', '1850578006084-91', '1.85.05.78.006.084/91', '１８５０５７８００６０８４９１'])(
    '%s',
    (text) => {
      expect(normalIdentifier(text)).toBe('185057800608491');
    },
  );

  test('is the same in any case', () => {
    expect(normalIdentifier('ab-12')).toBe(normalIdentifier('AB 12'));
  });
});

describe('a name', () => {
  test.each([
    ['Lefèvre', 'LEFEVRE'],
    ["O'Brien", 'O’Brien'],
    ['Marie-Claire', 'marie claire'],
    ['Strauß', 'strauß'],
    ['Müller', 'Mu\u0308ller'],
    ['Lœuillet', 'LOEUILLET'],
    ['Strauß', 'Strauss'],
    ['Øster', 'oster'],
    ['Łukasz', 'LUKASZ'],
  ])('%s is %s', (one, other) => {
    expect(normalName(one)).toBe(normalName(other));
  });

  test('keeps letters of every script apart', () => {
    expect(normalName('Ελένη')).not.toBe(normalName('Елена'));
    expect(normalName('王')).toBe('王');
  });

  test('of nothing but signs is none', () => {
    expect(normalName(' -’. ')).toBe('');
  });
});

describe('a telephone number', () => {
  const spellings = [
    '+33 6 12 34 56 78',
    '0033612345678',
    '06 12 34 56 78',
    '06.12.34.56.78',
    '+33 (0)6 12 34 56 78',
    'tel:+33612345678',
  ];
  test.each(spellings)('%s', (text) => {
    expect(normalPhone(text)).toBe('2345678');
    for (const other of spellings) expect(samePhone(text, other)).toBe(true);
  });

  test('of another country is another, and so is one that only ends alike', () => {
    expect(samePhone('+33 6 12 34 56 78', '+49 6 12 34 56 78')).toBe(false);
    expect(samePhone('06 12 34 56 78', '07 12 34 56 78')).toBe(false);
    expect(samePhone('+33 6 12 34 56 78', '2 34 56 78')).toBe(false);
  });

  test('too short to find anybody by is none', () => {
    expect(normalPhone('112')).toBe('');
    expect(samePhone('112', '112')).toBe(false);
  });

  test('what is the same has the same token', () => {
    const home = fc.stringMatching(/^[1-9][0-9]{4,11}$/);
    const spelt = fc.tuple(home, fc.constantFrom('', '0', '+', '00', '+33', '+354 ', '0045', 'tel:+1'));
    fc.assert(
      fc.property(spelt, spelt, fc.boolean(), ([number, prefix], [another, otherPrefix], isSame) => {
        const [one, other] = [`${prefix}${number}`, `${otherPrefix}${isSame ? number : another}`];
        return !samePhone(one, other) || normalPhone(one) === normalPhone(other);
      }),
    );
  });
});

test('an address has no case', () => {
  expect(normalEmail(' Ana@Example.org ')).toBe('ana@example.org');
});

test('what is normal stays as it is', () => {
  for (const normal of [normalIdentifier, normalName, normalEmail])
    fc.assert(fc.property(fc.string(), (text) => normal(normal(text)) === normal(text)));
});
