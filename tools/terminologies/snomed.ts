import type { French } from './french.ts';
import { folded, type Row } from './rows.ts';
import { readSource } from './sources.ts';

interface Concept {
  readonly code: string;
  readonly display: string;
}

/** The Global Patient Set by semantic tag: "Asthma (disorder)" is the row "Asthma" with the tag "disorder". */
export function globalPatientSet(folder: string, french: French): readonly Row[] {
  const file = readSource(folder, 'gps', 'package/ValueSet-snomed-intl-gps.json');
  // The file's hash is checked, so its shape is known.
  const { compose } = JSON.parse(file) as { compose: { include: { concept: Concept[] }[] } };
  return compose.include.flatMap(({ concept }) =>
    concept.map(({ code, display }) => {
      const [, en, tag] = /^(.*) \(([^()]+)\)$/.exec(display) ?? [];
      if (en === undefined || tag === undefined) throw new Error(`${code} has no semantic tag`);
      const pair = french.get(folded(en)) ?? (tag === 'substance' ? plural(french, en) : undefined);
      const fr = pair?.fr ?? null;
      return {
        system: 'sct',
        code,
        en,
        fr,
        enFrom: 'gps',
        frFrom: pair?.from ?? null,
        tag,
        words: pair?.others ?? [],
      } as const;
    }),
  );
}

/** SNOMED CT names a food in the singular ("Peanut"), lists of allergens in the plural ("Peanuts"). */
function plural(french: French, en: string): ReturnType<French['get']> {
  return french.get(`${folded(en)}s`);
}

const conditionTags = new Set(['disorder', 'finding']);
const procedureTags = new Set(['procedure', 'regime/therapy']);
const medicineTags = new Set(['medicinal product', 'medicinal product form', 'clinical drug', 'product']);
const vaccine = /vaccin|toxoid/i;
const allergy = /^(?:Allergy to |Environmental allergy|Pollen allergy)|^(?:Latex|Food|Drug) allergy$/;
/** Substances of laboratories and of nuclear medicine, and of the body itself: nobody types them as an allergy. */
const notAnAllergen = new RegExp(
  [
    String.raw`\((?:\d+m?-\w+|\w+-\d+m?)\)|-\d+m?$`,
    String.raw`\b(?:stain|fixative|graft|body|specimen|fluid|blood|medium|receptor|stone|isoenzyme|lipoprotein|hemoglobin)\b`,
    String.raw`\bradio|\bfibrinogen|formalin$|paraffin$|(?:distilled|tap) water$`,
    '^(?:plasma|serum|urine|sputum|bile|saliva|sweat|tears|pus|lymph|semen|feces|vomitus|air|substance|fibril|bone matrix)$',
    '^(?:electron|neutron|photon|proton|oxygen|carbon dioxide|waste material|biohazardous material|formol sublimate)$',
  ].join('|'),
  'i',
);

export function conditions(gps: readonly Row[]): readonly Row[] {
  return gps.filter(({ tag, en }) => conditionTags.has(tag) && !allergy.test(en ?? ''));
}

export function procedures(gps: readonly Row[]): readonly Row[] {
  return gps.filter(({ tag }) => procedureTags.has(tag));
}

export function allergens(gps: readonly Row[]): readonly Row[] {
  return gps.filter(
    ({ tag, en }) =>
      (tag === 'substance' && !notAnAllergen.test(en ?? '')) || (conditionTags.has(tag) && allergy.test(en ?? '')),
  );
}

export function vaccines(gps: readonly Row[]): readonly Row[] {
  return gps.filter(({ tag, en }) => medicineTags.has(tag) && vaccine.test(en ?? ''));
}

export function products(gps: readonly Row[]): readonly Row[] {
  return gps.filter(({ tag, en }) => medicineTags.has(tag) && !vaccine.test(en ?? ''));
}
