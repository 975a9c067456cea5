import { expect, test } from 'vitest';
import { inSource } from '../../test/codes.ts';
import { demoCodes } from './codes.ts';

test.each(Object.entries(demoCodes))('the code of %s is in its source, under this name', (_, one) => {
  expect(inSource(one)?.display).toBe(one.display);
});
