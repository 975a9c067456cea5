import type { Condition } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { noInformation, noneKnown, severities } from '../codes.ts';
import { codeIn, conceptText, conceptTexts, elementText, isCoded, joined, list } from '../concept.ts';
import type { Severity } from '../contract.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { dateText, saidApproximate, whenOf } from '../when.ts';

const clinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const verification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';

/** Illnesses and problems, those that last before those that are over. */
export function conditions(chart: Chart): Found {
  const told = chart
    .all('Condition')
    .filter((one) => codeIn(one.verificationStatus, verification) !== 'entered-in-error');
  const none = told.filter((one) => isActive(one) && isCoded(one.code, noneKnown.conditions));
  const rest = told.filter((one) => !isCoded(one.code, noneKnown.conditions) && !isCoded(one.code, noInformation));
  return {
    lines: linesOf(chart, rest, (one) => [condition(one, chart)]),
    noneKnown: none.map((one) => dateText(one.recordedDate)),
  };
}

/** Whether a condition is there now: not over, and not ruled out. */
export function isActive(one: Condition): boolean {
  const state = codeIn(one.clinicalStatus, clinical);
  const certainty = codeIn(one.verificationStatus, verification);
  const over = state === 'inactive' || state === 'remission' || state === 'resolved';
  return !over && certainty !== 'refuted' && certainty !== 'entered-in-error';
}

function condition(one: Condition, chart: Chart): Line {
  const { language } = chart;
  const active = isActive(one);
  const told = {
    date: one.onsetDateTime,
    approximate: saidApproximate(one, 'onsetDateTime'),
    period: one.onsetPeriod,
    age: one.onsetAge,
    range: one.onsetRange,
    end: one.abatementDateTime ?? one.abatementPeriod?.end,
  };
  return line(chart, one, {
    title: conceptText(one.code, language),
    concept: one.code,
    detail: joined(
      [
        conceptTexts(one.bodySite, language),
        elementText(one, 'onsetString', language),
        elementText(one, 'abatementString', language),
        ...list(one.note).map((note) => elementText(note, 'text', language)),
      ],
      '. ',
    ),
    severity: active ? severity(one) : null,
    when: whenOf(told, chart.birthDate) ?? whenOf({ date: one.recordedDate }, null),
    status: status(one, chart),
    source: sourceOf(chart, one, one.asserter, one.recorder),
    ended: !active,
  });
}

function status(one: Condition, { words }: Chart): string | null {
  const certainty = codeIn(one.verificationStatus, verification);
  if (certainty === 'refuted') return words.status.refuted;
  const state = codeIn(one.clinicalStatus, clinical);
  if (state === 'inactive' || state === 'resolved' || state === 'remission') return words.status[state];
  if (certainty === 'unconfirmed' || certainty === 'provisional' || certainty === 'differential')
    return words.status.unconfirmed;
  return state === 'recurrence' || state === 'relapse' ? words.status.recurrence : null;
}

function severity(one: Condition): Severity | null {
  return (['severe', 'moderate', 'mild'] as const).find((degree) => isCoded(one.severity, severities[degree])) ?? null;
}
