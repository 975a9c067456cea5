import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { bloodGroup, pregnancy } from '../codes.ts';
import { codeIn, conceptText, conceptTexts, elementText, entryOf, isCoded, joined, list } from '../concept.ts';
import { givenAnswer } from '../given.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { whenOf } from '../when.ts';
import { isMeasurement, isResult, newestOfKinds, observationStatus, observedWhen, resultText } from './observation.ts';

/** Results of laboratories, the newest few of each kind, and reports. */
export function results(chart: Chart): Found {
  const observations = chart
    .all('Observation')
    .filter(
      (one) =>
        isResult(one) &&
        !isMeasurement(one) &&
        givenAnswer(one) === null &&
        !isCoded(one.code, bloodGroup) &&
        !isCoded(one.code, pregnancy.status),
    );
  const reports = chart
    .all('DiagnosticReport')
    .filter((one) => one.status !== 'entered-in-error' && one.status !== 'cancelled');
  return {
    lines: [
      ...linesOf(chart, newestOfKinds(observations, chart), (one) => observation(one, chart)),
      ...linesOf(chart, reports, (one) => [report(one, chart)]),
    ],
    noneKnown: [],
  };
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
