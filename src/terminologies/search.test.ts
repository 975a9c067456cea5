import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from './entries.ts';
import { folded, wordsOf } from './fold.ts';
import { search } from './search.ts';
import { buildIndex } from './term-index.ts';

const entry = (code: string, en: string | null, fr: string | null, rest: Partial<Entry> = {}): Entry => ({
  system: 'urn:example',
  code,
  labels: { en, fr },
  sources: { en: en === null ? null : 'one', fr: fr === null ? null : 'two' },
  tag: '',
  others: [],
  ...rest,
});

const index = buildIndex([
  entry('1', 'Asthma', 'Asthme'),
  entry('2', 'Acute asthma', null),
  entry('3', 'Diabetes mellitus type 2', null),
  entry('4', 'Type 2 diabetes in pregnancy', null),
  entry('5', 'paracetamol', 'paracetamol', { others: ['doliprane', 'acetaminophen'] }),
  entry('6', null, 'codeine et paracetamol'),
  entry('7', 'Epilepsy', 'Épilepsie'),
  entry('8', 'Barrett’s esophagus', 'Œsophage de Barrett'),
  entry('9', 'Asthma finding', null, { tag: 'finding' }),
]);
const codes = (text: string, language: 'en' | 'fr' = 'en', limit = 12): readonly string[] =>
  search(index, text, language, limit).map((match) => match.entry.code);

describe('search', () => {
  test('the whole label comes first, then its beginning, then other words', () => {
    expect(codes('asthma')).toEqual(['1', '9', '2']);
  });

  test('accents, case, ligatures and the order of words do not matter', () => {
    expect(codes('EPILEPSIE')).toEqual(['7']);
    expect(codes('épilepsie')).toEqual(['7']);
    expect(codes('oesophage barrett')).toEqual(['8']);
    expect(new Set(codes('2 type diab'))).toEqual(new Set(['3', '4']));
  });

  test('words of both languages are found whatever language is asked', () => {
    expect(codes('asthme', 'en')[0]).toBe('1');
    expect(search(index, 'epilepsy', 'fr', 1)[0]).toMatchObject({ display: 'Épilepsie', language: 'fr' });
  });

  test('a label that a language lacks comes in the other, and says so', () => {
    expect(search(index, 'acute asthma', 'fr', 1)[0]).toMatchObject({ display: 'Acute asthma', language: 'en' });
    expect(search(index, 'codeine', 'en', 1)[0]).toMatchObject({ display: 'codeine et paracetamol', language: 'fr' });
  });

  test('a brand finds its medicine and is named', () => {
    expect(search(index, 'dolipr', 'fr', 1)[0]).toMatchObject({ display: 'paracetamol', via: 'doliprane' });
    expect(search(index, 'paracet', 'fr', 1)[0]).toMatchObject({ display: 'paracetamol', via: null });
  });

  test('typing errors are forgiven, in a word that is not yet finished too', () => {
    expect(codes('astma')).toContain('1');
    expect(codes('paracetmol')[0]).toBe('5');
    expect(codes('pracetamol')[0]).toBe('5');
    expect(codes('diabtes')).toEqual(expect.arrayContaining(['3', '4']));
    expect(codes('asx')).toEqual([]);
  });

  test('nothing is found for nothing, signs, or words that no entry has together', () => {
    for (const text of ['', '   ', '%_()*', 'asthma epilepsy']) expect(codes(text)).toEqual([]);
  });

  test('never more than asked for', () => {
    expect(codes('a', 'en', 2)).toHaveLength(2);
  });
});

const label = fc
  .array(fc.constantFrom('ache', 'acute', 'bone', 'élan', 'fever', 'fièvre', 'of', 'type', '2'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((words) => words.join(' '));
const entries = fc
  .array(fc.tuple(label, fc.option(label)), { minLength: 1, maxLength: 20 })
  .map((pairs) => pairs.map(([en, fr], i) => entry(String(i), en, fr)));

describe('for every list', () => {
  test('an entry is found by its whole label, by its beginning, and by its words in any order', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.nat(), fc.constantFrom('en', 'fr'), (list, pick, cut, language) => {
        const built = buildIndex(list);
        const wanted = list[pick % list.length];
        const text = wanted?.labels.fr ?? wanted?.labels.en ?? '';
        const beginning = text.slice(0, 1 + (cut % text.length)).trim();
        for (const typed of [text, beginning, text.split(' ').toReversed().join(' ')]) {
          expect(search(built, typed, language, list.length).map((match) => match.entry.code)).toContain(wanted?.code);
        }
      }),
    );
  });

  test('what is found has every typed word, and the whole label is never below a longer one', () => {
    fc.assert(
      fc.property(entries, label, (list, text) => {
        const found = search(buildIndex(list), text, 'en', list.length);
        const whole = found.findIndex(({ entry: { labels } }) => labels.en === text || labels.fr === text);
        if (whole > 0) {
          const first = found[0]?.entry.labels;
          expect([first?.en, first?.fr].map((one) => wordsOf(folded(one ?? '')).join(' '))).toContain(
            wordsOf(folded(text)).join(' '),
          );
        }
      }),
    );
  });

  test('the answer is the same each time', () => {
    fc.assert(
      fc.property(entries, label, (list, text) => {
        const built = buildIndex(list);
        expect(search(built, text, 'fr', 5)).toEqual(search(built, text, 'fr', 5));
      }),
    );
  });
});
