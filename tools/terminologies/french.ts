import { folded } from './rows.ts';
import { readSource, type SourceId } from './sources.ts';

interface Pair {
  readonly fr: string;
  readonly from: SourceId;
  /** What another source calls it in French; finds the code, and is not shown. */
  readonly others: readonly string[];
}

/** English label, folded -> French label and the source that pairs them. */
export type French = ReadonlyMap<string, Pair>;

/**
 * Left out of the pairs after reading them one by one: the French is not the usual word, or means something else than the
 * English label does in SNOMED CT.
 */
const leftOut = new Set(['sepsis', 'urgency', 'flank pain', 'dizziness', 'croup', 'fungal infection']);

/** The pairs of English and French labels that packages carry. They are matched to codes by equal English labels alone. */
export function frenchPairs(folder: string): French {
  const pairs = new Map<string, Pair>();
  const add = (from: SourceId, en: string, fr: string): void => {
    const key = folded(en);
    if (leftOut.has(key)) return;
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, { fr, from, others: [] });
    else if (folded(known.fr) !== folded(fr) && !known.others.includes(fr)) {
      pairs.set(key, { ...known, others: [...known.others, fr] });
    }
  };
  const [english, french] = (['en', 'fr'] as const).map((language) => allergens(folder, language));
  for (const [key, en] of english ?? []) {
    const fr = french?.get(key);
    if (fr !== undefined) add('mfs', en, fr);
  }
  const en = fakerLists(folder, '');
  const fr = fakerLists(folder, 'fr_FR/');
  for (const [i, list] of en.entries()) {
    const other = fr[i] ?? [];
    // The lists are parallel; where one has another length, they are not, and nothing is paired.
    if (list.length !== other.length) continue;
    for (const [j, label] of list.entries()) add('fhp', label, other[j] ?? '');
  }
  return pairs;
}

function allergens(folder: string, language: 'en' | 'fr'): ReadonlyMap<string, string> {
  const file = readSource(folder, 'mfs', `menuella_food_safety/data/bundles/${language}.json`);
  // The file's hash is checked, so its shape is known.
  const { allergens: list } = JSON.parse(file) as { allergens: { key: string; name: string }[] };
  return new Map(list.map(({ key, name }) => [key, name]));
}

/** Allergies, procedures, diseases, and the symptoms of each disease. */
function fakerLists(folder: string, place: '' | 'fr_FR/'): readonly (readonly string[])[] {
  const constants = readSource(folder, 'fhp', `faker_healthcare/${place}constants.py`);
  const tuple = (name: string): readonly string[] =>
    strings(new RegExp(`^${name}: .*?\\($(.*?)^\\)`, 'ms').exec(constants)?.[1] ?? '');
  const diseases = readSource(folder, 'fhp', `faker_healthcare/${place}disease_correlations.py`);
  const names = [...diseases.matchAll(/^ {4}("(?:[^"\\]|\\.)*"): \{$/gm)].flatMap(([, name = '']) => strings(name));
  const symptoms = [...diseases.matchAll(/^ {8}"symptoms": \[(.*)\],$/gm)].map(([, list = '']) => strings(list));
  return [tuple('ALLERGIES'), tuple('MEDICAL_PROCEDURES'), names, ...symptoms];
}

/** The string literals of a piece of Python; none of these files escapes a letter. */
function strings(python: string): readonly string[] {
  return [...python.matchAll(/"([^"\\]*)"/g)].map(([, text = '']) => text);
}
