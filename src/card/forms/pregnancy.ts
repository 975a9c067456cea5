import type { Observation } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { pregnancy as codes, notKnown, type SourcedCode } from '../codes.ts';
import { isCoded, list } from '../concept.ts';
import { givenAnswer } from '../given.ts';
import { isResult, observedWhen } from '../parts/observation.ts';
import { dueDateOf, ownDueDate } from '../pregnancy.ts';
import { newestFirst } from '../when.ts';
import { dateChanges, formDate, laid } from './elements.ts';
import { type FormContext, mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

type Pregnancy = FormValue<'pregnancy'>;

/**
 * What was said last of a pregnancy. The due date is a member of the statement (International Patient Summary), contained in
 * it, so that both change together; "not known" there means that an older one holds no more.
 */
export const pregnancy = mapped<'pregnancy', Observation>({
  types: ['Observation', 'Patient'],
  entries: (chart) =>
    chart
      .all('Observation')
      .filter((one) => isResult(one) && isCoded(one.code, codes.status) && givenAnswer(one) === null)
      .toSorted((a, b) => newestFirst(observedWhen(a, chart), observedWhen(b, chart)))
      .slice(0, 1),
  read(one, chart) {
    const status = statusOf(one);
    return status === null ? null : { status, due: dueOf(one, chart) };
  },
  blank: ({ patient }) => ({
    resourceType: 'Observation',
    status: 'final',
    code: concept(codes.status),
    subject: patient,
  }),
  lay: { status: layAll, due: layAll },
});

const concept = (table: readonly SourcedCode[]) => ({
  coding: table.slice(0, 1).map(({ system, code }) => ({ system, code })),
});

function statusOf(one: Observation): Pregnancy['status'] | null {
  if (isCoded(one.valueCodeableConcept, codes.pregnant)) return 'pregnant';
  if (isCoded(one.valueCodeableConcept, codes.notPregnant)) return 'not-pregnant';
  return one.dataAbsentReason === undefined ? null : 'unknown';
}

function dueOf(one: Observation, chart: Chart): Pregnancy['due'] {
  const due = ownDueDate(one) ?? dueDateOf(chart);
  return due === null ? null : formDate(due, 'valueDateTime');
}

/** Said today, as a whole: an old due date beside a new answer would tell another week. */
function layAll(one: Observation, { status, due }: Pregnancy, { today }: FormContext): Observation {
  const before = ownDueDate(one);
  const blank: Observation = { resourceType: 'Observation', id: 'due', status: 'final', code: concept(codes.dueDate) };
  const told = laid<Observation>(before ?? blank, {
    ...dateChanges(before ?? blank, 'value', 'valueDateTime', due),
    dataAbsentReason: due === null ? concept(notKnown) : undefined,
  });
  const value = status === 'pregnant' ? codes.pregnant : status === 'not-pregnant' ? codes.notPregnant : undefined;
  const others = list(one.hasMember).filter(({ reference }) => reference !== `#${told.id}`);
  return laid(one, {
    ...dateChanges(one, 'effective', 'effectiveDateTime', { date: today, approximate: false }),
    ...dateChanges(one, 'value', 'valueDateTime', null),
    valueCodeableConcept: value === undefined ? undefined : sameOrNew(one, value),
    dataAbsentReason: value === undefined ? concept(notKnown) : undefined,
    hasMember: [{ reference: `#${told.id}` }, ...others],
    contained: [...list(one.contained).filter((inner) => inner !== before), told],
  });
}

/** Words and further codes of an answer that stays the same stay. */
function sameOrNew(one: Observation, value: readonly SourcedCode[]): Observation['valueCodeableConcept'] {
  return isCoded(one.valueCodeableConcept, value) ? one.valueCodeableConcept : concept(value);
}
