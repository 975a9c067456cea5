import type { Chart } from '../chart.ts';
import { emptySection, type Found } from '../part.ts';
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

/** "None known" by a statement or an empty section of a document; null where no document says so. */
export function saidBefore(
  chart: Chart,
  part: FormPart,
): { readonly said: 'none-known'; readonly on: string | null } | null {
  if (!isTold(part)) return null;
  const dates = told[part](chart).noneKnown;
  if (dates.length > 0)
    return {
      said: 'none-known',
      on:
        dates
          .filter((date) => date !== null)
          .toSorted()
          .at(-1) ?? null,
    };
  const section = emptySection(chart, part);
  return section === null ? null : { said: 'none-known', on: section.date };
}

function isTold(part: FormPart): part is keyof typeof told {
  return Object.hasOwn(told, part);
}
