import type { CodeableConcept, Observation, ObservationComponent } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { measured, vitalSigns } from '../codes.ts';
import { conceptText, conceptTexts, isCoded, joined, list, text } from '../concept.ts';
import { givenAnswer } from '../given.ts';
import { quantityText, rangeText, ratioText } from '../quantity.ts';
import { dateWords, newestFirst, saidApproximate, type Told, type When, whenOf } from '../when.ts';

/** Whether an observation tells a result at all. */
export function isResult(one: Observation): boolean {
  return one.status !== 'entered-in-error' && one.status !== 'cancelled';
}

export function observedWhen(one: Observation, chart: Chart): When {
  return whenOf(observedTold(one), chart.birthDate);
}

export function observedTold(one: Observation): Told {
  return {
    date: one.effectiveDateTime ?? one.effectiveInstant ?? one.effectiveTiming?.event?.[0],
    approximate: saidApproximate(one, 'effectiveDateTime'),
    period: one.effectivePeriod,
  };
}

/** Whether it is a measurement of the body (FHIR's vital signs) rather than a result of a laboratory. */
export function isMeasurement(one: Observation): boolean {
  if (!isResult(one) || givenAnswer(one) !== null) return false;
  const isVital = list(one.category).some((category) => isCoded(category, vitalSigns));
  return isVital || Object.values(measured).some((codes) => isCoded(one.code, codes));
}

export function observationStatus(one: Observation, { words }: Chart): string | null {
  return one.status === 'preliminary' || one.status === 'registered' ? words.status.preliminary : null;
}

type Value = Pick<
  ObservationComponent,
  | 'valueQuantity'
  | 'valueCodeableConcept'
  | 'valueString'
  | 'valueBoolean'
  | 'valueInteger'
  | 'valueRange'
  | 'valueRatio'
  | 'valueTime'
  | 'valueDateTime'
  | 'valuePeriod'
  | 'valueSampledData'
  | 'dataAbsentReason'
  | 'interpretation'
>;

/** A result in words, with the laboratory's own remark on it ("high"), or the reason why there is none. Null for neither. */
export function valueText(value: Value, { language, words }: Chart): string | null {
  const told =
    quantityText(value.valueQuantity) ??
    conceptText(value.valueCodeableConcept, language) ??
    text(value.valueString) ??
    (value.valueBoolean === undefined ? null : value.valueBoolean ? words.yes : words.no) ??
    (value.valueInteger === undefined ? null : String(value.valueInteger)) ??
    rangeText(value.valueRange, words) ??
    ratioText(value.valueRatio) ??
    text(value.valueTime) ??
    dateWords(value.valueDateTime, language) ??
    joined([dateWords(value.valuePeriod?.start, language), dateWords(value.valuePeriod?.end, language)], ' – ');
  const remark = conceptTexts(value.interpretation, language);
  if (told !== null) return remark === null ? told : `${told} (${remark})`;
  return remark ?? conceptText(value.dataAbsentReason, language);
}

/** The whole of an observation: its value, then its components by name. */
export function resultText(one: Observation, chart: Chart): string | null {
  const components = list(one.component).map((component) => {
    const value = valueText(component, chart);
    return value === null ? null : `${conceptText(component.code, chart.language) ?? chart.words.unnamed}: ${value}`;
  });
  return joined([valueText(one, chart), ...components], '; ');
}

/** How many results of one kind the card shows; the others stay in the record. */
const newestOfKind = 3;

/** The newest few of each kind, the newest first. */
export function newestOfKinds(observations: readonly Observation[], chart: Chart): readonly Observation[] {
  const sorted = observations.toSorted((a, b) => newestFirst(observedWhen(a, chart), observedWhen(b, chart)));
  const seen = new Map<string, number>();
  return sorted.filter((one) => {
    const kind = kindOf(one.code);
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return count <= newestOfKind;
  });
}

function kindOf(code: CodeableConcept | undefined): string {
  const coding = list(code?.coding)[0];
  return coding?.code === undefined ? (code?.text ?? '') : `${coding.system}|${coding.code}`;
}
