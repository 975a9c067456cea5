import { expect, test } from 'vitest';
import { consentVersion } from '../src/access/contract.ts';
import { consentTexts, textsSince } from '../web/src/features/consent/texts.ts';

test('the text that the server asks for is the newest that the pages know, and say what changed in', () => {
  expect(consentTexts.at(-1)).toBe(consentVersion);
  expect(textsSince(consentVersion)).toEqual([]);
});

test('what is new is told from the version that was agreed to; all of it to whoever agreed to one that nobody knows', () => {
  expect(textsSince('2026-11.2')).toEqual(['2026-11.3']);
  expect(textsSince('2026-11')).toEqual(['2026-11.3', '2026-11.2']);
  expect(textsSince('2025-01')).toEqual(['2026-11.3', '2026-11.2']);
});
