import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import fixture from '../../test/fixtures/codes/terminologies.json' with { type: 'json' };
import { termLanguages, termLists } from './contract.ts';
import lists from './data/lists.json' with { type: 'json' };
import sources from './data/sources.json' with { type: 'json' };
import { type Entry, readEntries } from './entries.ts';
import { listsIn } from './lists.ts';

const read = (name: string): string => readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const kinds = ['conditions', 'procedures', 'allergens', 'vaccines', 'medicines'];
const systems = {
  'http://snomed.info/sct': 'sct',
  'http://hl7.org/fhir/sid/cvx': 'cvx',
  'http://www.whocc.no/atc': 'atc',
} as const;

/** A row as its source file has it: SNOMED CT with its tag, ATC in French. */
function original({ system, code, labels, tag }: Entry): string {
  if (system === 'http://snomed.info/sct') return `${code}|${labels.en} (${tag})`;
  return `${code}|${system === 'http://www.whocc.no/atc' ? labels.fr : labels.en}`;
}

/** The Verhoeff check digit that ends every SNOMED CT identifier (SNOMED CT release file specification, 5.5). */
function isSnomedId(id: string): boolean {
  const rotate = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const permuted = (digit: number, times: number): number =>
    times === 0 ? digit : permuted(rotate[digit] ?? 0, times - 1);
  const multiply = (a: number, b: number): number =>
    a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b) % 5) : (a - b + 10) % 5;
  const sum = [...id].toReversed().reduce((c, digit, i) => multiply(c, permuted(Number(digit), i % 8)), 0);
  return sum === 0;
}

describe('the bundled codes', () => {
  test.each(Object.entries(fixture.files))('%s is as the build wrote it', (name, hash) => {
    expect(sha256(read(name))).toBe(hash);
  });

  test('each code with its label is one of the rows that were read from its source', () => {
    const found = kinds.flatMap((kind) =>
      [...Map.groupBy(readEntries(read(`${kind}.tsv`)), ({ system }) => system)].map(([system, entries]) => {
        const lines = entries.map(original).toSorted();
        const name = Object.entries(systems).find(([url]) => url === system)?.[1];
        return [`${kind} ${name}`, { count: lines.length, sha256: sha256(lines.join('\n')) }];
      }),
    );
    expect(Object.fromEntries(found)).toEqual(fixture.rows);
  });

  test('each label names a source that the manifest has, and each code has the shape of its system', () => {
    const known = new Set(Object.keys(sources));
    for (const { system, code, labels, sources: from } of kinds.flatMap((kind) => readEntries(read(`${kind}.tsv`)))) {
      for (const language of termLanguages) {
        expect([code, known.has(from[language] ?? ''), labels[language] === null]).toEqual([
          code,
          labels[language] !== null,
          labels[language] === null,
        ]);
      }
      if (system === 'http://snomed.info/sct') expect([code, isSnomedId(code)]).toEqual([code, true]);
      else expect(code).toMatch(system === 'http://www.whocc.no/atc' ? /^[A-Z]\d\d[A-Z]{2}\d\d$/ : /^\d{2,3}$/);
    }
  });

  test('no code stands twice in a list', () => {
    for (const kind of kinds) {
      const codes = readEntries(read(`${kind}.tsv`)).map(({ system, code }) => `${system}|${code}`);
      expect(new Set(codes).size).toBe(codes.length);
    }
  });
});

describe('the short lists', () => {
  test.each(termLists)('%s has entries, each with a source', (name) => {
    expect(lists[name].length).toBeGreaterThan(1);
    for (const { source } of lists[name]) expect(Object.keys(sources)).toContain(source);
  });

  test('languages are named in the asked language, the rest in English', () => {
    const { language, allergySeverity } = listsIn('fr');
    expect(language.find(({ code }) => code === 'de')).toMatchObject({ display: 'allemand', language: 'fr' });
    expect(allergySeverity[0]).toMatchObject({ code: 'mild', display: 'Mild', language: 'en' });
  });
});
