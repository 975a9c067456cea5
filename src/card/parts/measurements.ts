import type { Observation } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { bloodPressure, measured } from '../codes.ts';
import { conceptText, isCoded, list } from '../concept.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { quantityText } from '../quantity.ts';
import { isMeasurement, newestOfKinds, observationStatus, observedWhen, resultText } from './observation.ts';

/** Weight, height, blood pressure and whatever else is measured of the body, the newest few of each kind. */
export function measurements(chart: Chart): Found {
  const told = newestOfKinds(chart.all('Observation').filter(isMeasurement), chart);
  return { lines: linesOf(chart, told, (one) => measurement(one, chart)), noneKnown: [] };
}

function measurement(one: Observation, chart: Chart): readonly Line[] {
  const detail = pressureText(one) ?? resultText(one, chart);
  // A panel that only holds its members together is shown by them.
  if (detail === null && list(one.hasMember).length > 0) return [];
  const kinds = Object.keys(measured) as (keyof typeof measured)[]; // the keys of a closed table
  const kind = kinds.find((name) => isCoded(one.code, measured[name]));
  return [
    line(chart, one, {
      title: kind === undefined ? conceptText(one.code, chart.language) : chart.words.measured[kind],
      detail,
      when: observedWhen(one, chart),
      status: observationStatus(one, chart),
      source: sourceOf(chart, one, ...list(one.performer)),
    }),
  ];
}

/** 120 / 80 mmHg, as it is said; null where one of the two is missing or in another unit. */
function pressureText(one: Observation): string | null {
  const [upper, lower] = [bloodPressure.upper, bloodPressure.lower].map(
    (codes) => list(one.component).find(({ code }) => isCoded(code, codes))?.valueQuantity,
  );
  const whole = quantityText(lower);
  const isSame = upper?.comparator === undefined && upper?.unit === lower?.unit && upper?.code === lower?.code;
  return typeof upper?.value === 'number' && whole !== null && isSame ? `${upper.value} / ${whole}` : null;
}
