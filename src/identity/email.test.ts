import { expect, test } from 'vitest';
import { normaliseEmail } from './email.ts';

test('an address is looked up without regard to capitals, spaces around and Unicode form', () => {
  expect(normaliseEmail(' Jose\u0301@Example.ORG ')).toBe(normaliseEmail('jos\u00e9@example.org'));
});
