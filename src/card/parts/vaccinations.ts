import type { Immunization } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { noInformation, noneKnown } from '../codes.ts';
import { conceptText, conceptTexts, elementText, isCoded, joined, list, text } from '../concept.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { dateText, saidApproximate, whenOf } from '../when.ts';

/** Vaccinations, given ones before those that were not. */
export function vaccinations(chart: Chart): Found {
  const told = chart.all('Immunization').filter((one) => one.status !== 'entered-in-error');
  const none = told.filter((one) => isCoded(one.vaccineCode, noneKnown.vaccinations));
  const rest = told.filter(
    (one) => !isCoded(one.vaccineCode, noneKnown.vaccinations) && !isCoded(one.vaccineCode, noInformation),
  );
  return {
    lines: linesOf(chart, rest, (one) => [vaccination(one, chart)]),
    noneKnown: none.map((one) => dateText(one.recorded) ?? dateText(one.occurrenceDateTime)),
  };
}

function vaccination(one: Immunization, chart: Chart): Line {
  const { language, words } = chart;
  const notGiven = one.status === 'not-done';
  const doses = list(one.protocolApplied).map((protocol) => {
    const number = protocol.doseNumberPositiveInt ?? text(protocol.doseNumberString);
    return joined(
      [number === null ? null : words.dose(String(number)), conceptTexts(protocol.targetDisease, language)],
      ', ',
    );
  });
  return line(chart, one, {
    title: conceptText(one.vaccineCode, language),
    concept: one.vaccineCode,
    detail: joined(
      [
        notGiven ? conceptText(one.statusReason, language) : null,
        ...doses,
        elementText(one, 'occurrenceString', language),
        text(one.lotNumber),
        ...list(one.note).map((note) => elementText(note, 'text', language)),
      ],
      '. ',
    ),
    when: whenOf(
      { date: one.occurrenceDateTime, approximate: saidApproximate(one, 'occurrenceDateTime') },
      chart.birthDate,
    ),
    status: notGiven ? words.status.notGiven : null,
    source: sourceOf(chart, one, ...list(one.performer).map((performer) => performer.actor)),
    ended: notGiven,
  });
}
