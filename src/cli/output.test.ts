import { expect, test } from 'vitest';
import { CarnetError } from '../kernel/index.ts';
import { sentenceOf } from './output.ts';

test('a database that refuses is told in a sentence; a missing file is not taken for one', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  expect(sentenceOf(refused)).toMatch(/^The database is not answering \(connect .*DATABASE_URL/);
  const missing = Object.assign(new Error("ENOENT: no such file, open 'x'"), { code: 'ENOENT' });
  expect(sentenceOf(missing)).toBe(missing.message);
  expect(sentenceOf(new CarnetError('invalid-input', 'Which file?'))).toBe('Which file?');
});
