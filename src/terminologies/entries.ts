import type { TermLanguage } from './contract.ts';

/** One code of the list, with what its source calls it. */
export interface Entry {
  readonly system: string;
  readonly code: string;
  readonly labels: Readonly<Record<TermLanguage, string | null>>;
  /** Ids of `data/sources.json`: where each label stands. */
  readonly sources: Readonly<Record<TermLanguage, string | null>>;
  /** SNOMED CT's semantic tag ("disorder"); empty elsewhere. */
  readonly tag: string;
  /** Further words that find the entry, such as brand names. */
  readonly others: readonly string[];
}

const systems: Readonly<Record<string, string>> = {
  sct: 'http://snomed.info/sct',
  cvx: 'http://hl7.org/fhir/sid/cvx',
  atc: 'http://www.whocc.no/atc',
};

/**
 * Reads a file that `tools/terminologies` wrote: a line `# system tag english-source french-source` opens each group; a line of a
 * group is code, English, French and further words joined by `;`, with tabs between.
 *
 * @throws {Error} For a line that is not so: the file is part of the program, so that is a mistake in it.
 */
export function readEntries(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  let group: { system: string; tag: string; sources: Entry['sources'] } | null = null;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith('# ')) {
      const [, name = '', tag = '', en = '', fr = ''] = line.split(' ');
      const system = systems[name];
      if (system === undefined) throw new Error(`Unknown system in a list of codes: ${line}`);
      group = { system, tag: named(tag)?.replaceAll('_', ' ') ?? '', sources: { en: named(en), fr: named(fr) } };
      continue;
    }
    const [code = '', en = '', fr = '', others = ''] = line.split('\t');
    if (group === null || code === '' || (en === '' && fr === '')) throw new Error(`Not a row of codes: ${line}`);
    entries.push({
      ...group,
      code,
      labels: { en: en === '' ? null : en, fr: fr === '' ? null : fr },
      others: others === '' ? [] : others.split(';'),
    });
  }
  return entries;
}

function named(word: string): string | null {
  return word === '-' ? null : word;
}
