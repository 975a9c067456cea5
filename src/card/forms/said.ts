import type { Chart } from '../chart.ts';
import { emptySection, type Found, type SectionAnswer } from '../part.ts';
import { allergies } from '../parts/allergies.ts';
import { conditions } from '../parts/conditions.ts';
import { implants } from '../parts/implants.ts';
import { medicines } from '../parts/medicines.ts';
import { procedures } from '../parts/procedures.ts';
import { vaccinations } from '../parts/vaccinations.ts';
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

function isTold(part: FormPart): part is keyof typeof told {
  return Object.hasOwn(told, part);
}
