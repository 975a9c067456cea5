import type { CodeableConcept, DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { bloodGroup, pregnancy } from '../codes.ts';
import { codeIn, conceptText, conceptTexts, elementText, entryOf, isCoded, joined, list } from '../concept.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { newestFirst, whenOf } from '../when.ts';
import { isResult, observationStatus, observedWhen, resultText } from './observation.ts';

/** How many results of one kind the card shows; the others stay in the record. */
const newestOfKind = 3;

/** Results of laboratories and measurements, the newest few of each kind, and reports. */
export function results(chart: Chart): Found {
  const observations = chart
    .all('Observation')
    .filter((one) => isResult(one) && !isCoded(one.code, bloodGroup) && !isCoded(one.code, pregnancy.status));
  const reports = chart
    .all('DiagnosticReport')
    .filter((one) => one.status !== 'entered-in-error' && one.status !== 'cancelled');
  return {
    lines: [
      ...linesOf(chart, newest(observations, chart), (one) => observation(one, chart)),
      ...linesOf(chart, reports, (one) => [report(one, chart)]),
    ],
    noneKnown: [],
  };
}

function newest(observations: readonly Observation[], chart: Chart): readonly Observation[] {
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

function observation(one: Observation, chart: Chart): readonly Line[] {
  const detail = resultText(one, chart);
  // A panel that only holds its members together is shown by them.
  if (detail === null && list(one.hasMember).length > 0) return [];
  return [
    line(chart, one, {
      category: categoryText(one, chart),
      title: conceptText(one.code, chart.language),
      detail,
      when: observedWhen(one, chart),
      status: observationStatus(one, chart),
      source: sourceOf(chart, one, ...list(one.performer)),
    }),
  ];
}

const categories = 'http://terminology.hl7.org/CodeSystem/observation-category';

function categoryText(one: Observation, { language, words }: Chart): string | null {
  return joined(
    list(one.category).map(
      (category) => entryOf(words.observationCategory, codeIn(category, categories)) ?? conceptText(category, language),
    ),
    ', ',
  );
}

function report(one: DiagnosticReport, chart: Chart): Line {
  const preliminary = one.status === 'preliminary' || one.status === 'registered' || one.status === 'partial';
  return line(chart, one, {
    category: conceptTexts(one.category, chart.language),
    title: conceptText(one.code, chart.language),
    detail: joined(
      [elementText(one, 'conclusion', chart.language), conceptTexts(one.conclusionCode, chart.language)],
      '. ',
    ),
    when: whenOf({ date: one.effectiveDateTime ?? one.issued, period: one.effectivePeriod }, chart.birthDate),
    status: preliminary ? chart.words.status.preliminary : null,
    source: sourceOf(chart, one, ...list(one.resultsInterpreter), ...list(one.performer)),
  });
}
