import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import { BloomFilter } from './bloom.ts';
import { isCommonPassword } from './common-passwords.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url));
/** Every 250th line of the list, and its last one. */
const sample = read('./fixtures/common-sample.txt').toString('utf8').trimEnd().split('\n');
const filter = BloomFilter.read(read('./common-passwords.bloom'));

describe('the list', () => {
  test('has 100,000 lines, which in small letters are some fewer entries', () => {
    expect(filter.entries).toBeGreaterThan(96_000);
    expect(filter.entries).toBeLessThanOrEqual(100_000);
  });

  test('knows its own, in any capitals and widths', async () => {
    expect(sample).toHaveLength(401);
    expect(sample[0]).toBe('123456');
    for (const password of sample) {
      expect(await isCommonPassword(password)).toBe(true);
      expect(await isCommonPassword(password.toUpperCase())).toBe(true);
    }
    expect(await isCommonPassword('ｐａｓｓｗｏｒｄ')).toBe(true);
  });

  test('takes at most 2 in 1,000 others for its own', async () => {
    const tries = 100_000;
    let found = 0;
    for (let i = 0; i < tries; i++) if (filter.has(randomBytes(9).toString('base64'))) found++;
    expect(found).toBeGreaterThan(0); // it is a filter that is nearly full, and not one that finds nothing
    expect(found / tries).toBeLessThanOrEqual(0.002);
    expect(await isCommonPassword('copper lantern walks sideways')).toBe(false);
  });
});

describe('a Bloom filter', () => {
  test('finds every entry, and is the same after a file', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 200 }), (entries) => {
        const made = BloomFilter.build(new Set(entries), 64 + entries.length * 10, 7);
        const again = BloomFilter.read(Buffer.from(made.toBytes()));
        expect(again.entries).toBe(entries.length);
        for (const entry of entries) expect(again.has(entry)).toBe(true);
      }),
    );
  });

  test('that is cut off, or something else, is refused', () => {
    const bytes = filter.toBytes();
    for (const wrong of [
      Buffer.alloc(0),
      bytes.subarray(0, 16),
      bytes.subarray(0, -1),
      Buffer.from('#!/bin/sh and more of it'),
    ])
      expect(() => BloomFilter.read(wrong)).toThrow(TypeError);
  });
});
