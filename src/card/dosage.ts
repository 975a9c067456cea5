import type { Dosage, TimingRepeat } from '@medplum/fhirtypes';
import type { Chart } from './chart.ts';
import { conceptText, elementText, entryOf, joined, list, text } from './concept.ts';
import { quantityText, rangeText, ratioText } from './quantity.ts';

/**
 * How a medicine is taken, in plain words: the text that was written, with clock times that it leaves out; without a text,
 * words made from dose, frequency, times, route and reason. Null when nothing is told.
 */
export function dosageText(dosages: readonly Dosage[] | undefined, chart: Chart): string | null {
  return joined(
    list(dosages).map((dosage) => oneDosage(dosage, chart)),
    '; ',
  );
}

function oneDosage(dosage: Dosage, chart: Chart): string | null {
  const repeat = dosage.timing?.repeat;
  const written = elementText(dosage, 'text', chart.language);
  if (written !== null) {
    const missing = clockTimes(repeat).filter((time) => !written.includes(time));
    return missing.length === 0 ? written : `${written}, ${missing.join(', ')}`;
  }
  const { language, words } = chart;
  return joined(
    [
      doseText(dosage, chart),
      conceptText(dosage.route, language),
      frequencyText(repeat, chart) ?? conceptText(dosage.timing?.code, language),
      ...list(repeat?.dayOfWeek).map((day) => entryOf(words.weekday, day) ?? null),
      ...list(repeat?.when).map((event) => eventText(event, repeat?.offset, chart)),
      clockTimes(repeat).length === 0 ? null : words.at(clockTimes(repeat).join(', ')),
      ...list(dosage.additionalInstruction).map((instruction) => conceptText(instruction, language)),
      elementText(dosage, 'patientInstruction', language),
      neededText(dosage, chart),
      mostText(dosage, chart),
    ],
    ', ',
  );
}

function doseText(dosage: Dosage, { words }: Chart): string | null {
  for (const dose of list(dosage.doseAndRate)) {
    const amount = quantityText(dose.doseQuantity) ?? rangeText(dose.doseRange, words);
    const rate = ratioText(dose.rateRatio) ?? quantityText(dose.rateQuantity) ?? rangeText(dose.rateRange, words);
    const both = joined([amount, rate], ', ');
    if (both !== null) return both;
  }
  return null;
}

function frequencyText(repeat: TimingRepeat | undefined, { words }: Chart): string | null {
  if (repeat === undefined) return null;
  const { frequency, frequencyMax, period, periodMax, periodUnit } = repeat;
  if (period === undefined || periodUnit === undefined)
    return frequency === undefined ? null : words.times(String(frequency), null);
  const inWords = words.period(periodMax ?? period, periodUnit);
  if (inWords === null) return null;
  const spell = periodMax === undefined ? inWords : words.range(String(period), inWords);
  // Every 8 hours, not once every 8 hours; but once a day.
  if ((frequency ?? 1) === 1 && frequencyMax === undefined && (periodMax !== undefined || period !== 1))
    return words.every(spell);
  const often =
    frequencyMax === undefined ? String(frequency ?? 1) : words.range(String(frequency ?? 1), String(frequencyMax));
  return words.times(often, spell);
}

/** "30 minutes before meals": the offset, in minutes, belongs to the event. */
function eventText(event: string, offset: number | undefined, { words }: Chart): string | null {
  const spoken = entryOf(words.event, event) ?? null;
  const span = typeof offset === 'number' && offset > 0 ? words.period(offset, 'min') : null;
  return span === null || spoken === null ? spoken : `${span} ${spoken}`;
}

/** `08:00:00` is said 08:00. */
export function clockTimes(repeat: TimingRepeat | undefined): readonly string[] {
  return list(repeat?.timeOfDay).flatMap((time) => text(time)?.slice(0, 5) ?? []);
}

function neededText(dosage: Dosage, { words, language }: Chart): string | null {
  const reason = conceptText(dosage.asNeededCodeableConcept, language);
  return dosage.asNeededBoolean === true || dosage.asNeededCodeableConcept !== undefined
    ? words.asNeeded(reason)
    : null;
}

function mostText({ maxDosePerPeriod }: Dosage, { words }: Chart): string | null {
  const amount = quantityText(maxDosePerPeriod?.numerator);
  const span = maxDosePerPeriod?.denominator;
  if (amount === null || typeof span?.value !== 'number') return null;
  const period = words.period(span.value, span.code ?? '') ?? quantityText(span);
  return period === null ? null : words.most(amount, period);
}
