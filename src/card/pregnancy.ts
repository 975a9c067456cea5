import type { Condition, Observation } from '@medplum/fhirtypes';
import type { Chart } from './chart.ts';
import { pregnancy as codes } from './codes.ts';
import { isCoded, list } from './concept.ts';
import type { CardView } from './contract.ts';
import { isActive } from './parts/conditions.ts';
import { isResult, observedWhen } from './parts/observation.ts';
import { dateText, daysBetween } from './when.ts';

/**
 * A due date is 280 days after the first day of the last period, from which the weeks of a pregnancy are counted (American
 * College of Obstetricians and Gynecologists, Committee Opinion 700, 2017).
 */
const termDays = 280;
/** A pregnancy of 42 completed weeks (294 days) is post-term (same source); what was told longer ago tells of an earlier one. */
const longestDays = 294;

/**
 * Whether the newest word says that she is pregnant now, and in which week. Statements that a pregnancy has since outlived
 * count no more; weeks come from the newest due date, null without one.
 */
export function pregnancyOf(chart: Chart): CardView['pregnant'] {
  const observations = chart.all('Observation').filter(isResult);
  const said = [
    ...observations
      .filter((one) => isCoded(one.code, codes.status))
      .map((one) => ({
        on: toldOn(one, chart),
        yes: isCoded(one.valueCodeableConcept, codes.pregnant),
        due: ownDueDate(one),
      })),
    ...chart
      .all('Condition')
      .filter((one) => isActive(one) && isCoded(one.code, codes.pregnant))
      .map((one) => ({ on: begunOn(one), yes: true, due: null })),
  ].toSorted((a, b) => b.on.localeCompare(a.on) || Number(b.yes) - Number(a.yes));
  const newest = said[0];
  if (newest?.yes !== true) return null;
  const due = dateText((newest.due ?? dueDateOf(chart))?.valueDateTime);
  // A due date that is long past belongs to an earlier pregnancy.
  const left = due === null ? null : daysBetween(chart.today, due);
  if (left !== null && left >= termDays - longestDays && left <= termDays)
    return { weeks: Math.floor((termDays - left) / 7) };
  const age = daysBetween(newest.on, chart.today);
  return age === null || age > longestDays ? null : { weeks: null };
}

/** The due date that was told last, apart from any statement. */
export function dueDateOf(chart: Chart): Observation | null {
  const told = chart.all('Observation').filter((one) => isResult(one) && isCoded(one.code, codes.dueDate));
  return told.toSorted((a, b) => toldOn(b, chart).localeCompare(toldOn(a, chart)))[0] ?? null;
}

/** The due date that stands in a statement itself; it counts alone, also where it says that none is known. */
export function ownDueDate(one: Observation): Observation | null {
  const members = new Set(list(one.hasMember).map(({ reference }) => reference));
  const found = list(one.contained).find(
    (inner) =>
      inner.resourceType === 'Observation' && members.has(`#${inner.id}`) && isCoded(inner.code, codes.dueDate),
  );
  return found?.resourceType === 'Observation' ? found : null;
}

function toldOn(one: Observation, chart: Chart): string {
  return observedWhen(one, chart)?.text ?? '';
}

function begunOn(one: Condition): string {
  return dateText(one.recordedDate) ?? dateText(one.onsetDateTime) ?? dateText(one.onsetPeriod?.start) ?? '';
}
