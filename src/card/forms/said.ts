import type { Composition, Narrative } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { list } from '../concept.ts';
import { emptySection, type Found, isSectionOf, type SectionAnswer, sectionOf } from '../part.ts';
import { allergies } from '../parts/allergies.ts';
import { conditions } from '../parts/conditions.ts';
import { implants } from '../parts/implants.ts';
import { medicines } from '../parts/medicines.ts';
import { procedures } from '../parts/procedures.ts';
import { vaccinations } from '../parts/vaccinations.ts';
import { laid } from './elements.ts';
import type { FormPart } from './values.ts';

/** The parts that documents can answer with "none known", as the card reads them. */
const told = { allergies, conditions, medicines, procedures, implants, vaccinations } as const satisfies Partial<
  Record<FormPart, (chart: Chart) => Found>
>;

/** "None known" by statements, and by an empty section of a document. */
export function saidBefore(
  chart: Chart,
  part: FormPart,
): { readonly noneKnown: Found['noneKnown']; readonly section: SectionAnswer | null } {
  if (!isTold(part)) return { noneKnown: [], section: null };
  return { noneKnown: told[part](chart).noneKnown, section: emptySection(chart, part) };
}

/** The summary whose empty section says that nothing is known; null where none says so. */
export function summarySaying(chart: Chart, part: FormPart): Composition | null {
  return isTold(part) && emptySection(chart, part) !== null ? (sectionOf(chart, part)?.summary ?? null) : null;
}

/**
 * The summary without that statement: the section is empty still, and says no longer why. Its words, and those of the whole
 * document, said the same, so they go too (FHIR's cmp-1 wants words where nothing else stands).
 */
export function withoutNoneKnown(summary: Composition, part: FormPart): Composition {
  const section = list(summary.section).map((one) =>
    isTold(part) && isSectionOf(one, part) ? laid(one, { emptyReason: undefined, text: takenBack }) : one,
  );
  return laid(summary, { section, text: undefined });
}

const takenBack: Narrative = {
  status: 'generated',
  div: '<div xmlns="http://www.w3.org/1999/xhtml">Here stood that nothing was known. It was taken back.</div>',
};

function isTold(part: FormPart): part is keyof typeof told {
  return Object.hasOwn(told, part);
}
