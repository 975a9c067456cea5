import type { Observation } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { bloodGroup as codes } from '../codes.ts';
import { entryOf, isCoded, joined, list } from '../concept.ts';
import { givenAnswer } from '../given.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { isResult, observationStatus, observedWhen, valueText } from './observation.ts';

/** The blood group as laboratories told it, the newest first. */
export function bloodGroup(chart: Chart): Found {
  const told = chart
    .all('Observation')
    .filter((one) => isResult(one) && givenAnswer(one) === null && isCoded(one.code, codes));
  return { lines: linesOf(chart, told, (one) => group(one, chart)), noneKnown: [] };
}

function group(one: Observation, chart: Chart): readonly Line[] {
  const value = valueText(one, chart);
  if (value === null) return [];
  const short = shortGroup(value);
  const when = observedWhen(one, chart);
  const status = observationStatus(one, chart);
  const source = sourceOf(chart, one, ...(one.performer ?? []));
  return [
    line(chart, one, {
      title: short ?? value,
      // The long wording is English; the short one is read everywhere.
      detail: joined(
        [short === null || short === value || chart.language !== 'en' ? null : value, knownText(one, chart)],
        '. ',
      ),
      when,
      status,
      source,
    }),
  ];
}

/** Our coding of `Observation.method` in which a form says how the group is known. */
export const knownSystem = 'urn:carnet:known';

function knownText(one: Observation, { words }: Chart): string | null {
  const code = list(one.method?.coding).find(({ system }) => system === knownSystem)?.code;
  return entryOf(words.known, code) ?? null;
}

/** "Blood group A Rh(D) positive" is A+. Only this one wording is shortened; any other is shown as it came. */
export function shortGroup(value: string): string | null {
  const match = /^(?:blood group )?(A|B|AB|O),? Rh ?(?:\(?D\)? ?)?(positive|negative)(?: \(finding\))?$/i.exec(value);
  if (match === null) return null;
  return `${match[1]?.toUpperCase()}${match[2]?.toLowerCase() === 'positive' ? '+' : '−'}`;
}
