import type { Procedure } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { noInformation, noneKnown } from '../codes.ts';
import { conceptText, conceptTexts, elementText, entryOf, isCoded, joined, list, text } from '../concept.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { dateText, saidApproximate, type When, whenOf } from '../when.ts';
import type { StatusWord } from '../words.ts';

/** Operations and other procedures, done, under way or planned. */
export function procedures(chart: Chart): Found {
  const told = chart.all('Procedure').filter((one) => one.status !== 'entered-in-error');
  const none = told.filter((one) => one.status !== 'not-done' && isCoded(one.code, noneKnown.procedures));
  const rest = told.filter((one) => !isCoded(one.code, noneKnown.procedures) && !isCoded(one.code, noInformation));
  return {
    lines: linesOf(chart, rest, (one) => [procedure(one, chart)]),
    // A Procedure of R4 has no date of recording; the statement's own date, or that of the remark on it, tells when it was said.
    noneKnown: none.map((one) => dateText(one.performedDateTime) ?? dateText(one.note?.[0]?.time)),
  };
}

const words: Readonly<Record<string, StatusWord>> = {
  preparation: 'planned',
  'in-progress': 'underWay',
  'not-done': 'notDone',
  'on-hold': 'onHold',
  stopped: 'ended',
};

function procedure(one: Procedure, chart: Chart): Line {
  const { language } = chart;
  const word = entryOf(words, one.status);
  return line(chart, one, {
    category: conceptText(one.category, language),
    title: conceptText(one.code, language),
    concept: one.code,
    detail: joined(
      [
        conceptTexts(one.bodySite, language),
        elementText(one, 'performedString', language),
        conceptText(one.outcome, language),
        text(one.location?.display),
        ...list(one.note).map((note) => elementText(note, 'text', language)),
      ],
      '. ',
    ),
    when: performed(one, chart),
    status: word === undefined ? null : chart.words.status[word],
    source: sourceOf(
      chart,
      one,
      ...list(one.performer).map((performer) => performer.actor),
      one.asserter,
      one.recorder,
    ),
    ended: one.status === 'not-done',
  });
}

function performed(one: Procedure, chart: Chart): When {
  const told = {
    date: one.performedDateTime,
    approximate: saidApproximate(one, 'performedDateTime'),
    period: one.performedPeriod,
    age: one.performedAge,
    range: one.performedRange,
  };
  return whenOf(told, chart.birthDate);
}
