import type { Patient, RelatedPerson } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { conceptTexts, list, text } from '../concept.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { personName, phoneOf } from '../person.ts';
import { whenOf } from '../when.ts';

/** People to call: those named in the Patient, in the order in which they stand there, and related persons. */
export function contacts(chart: Chart): Found {
  return {
    lines: [
      ...linesOf(chart, chart.all('Patient'), (patient) => named(patient, chart)),
      ...linesOf(chart, chart.all('RelatedPerson'), (person) => related(person, chart)),
    ],
    noneKnown: [],
  };
}

function named(patient: Patient, chart: Chart): readonly Line[] {
  return list(patient.contact).map((contact, index) =>
    line(chart, patient, {
      id: `${patient.id ?? ''}#${index + 1}`,
      title: personName(contact.name === undefined ? [] : [contact.name]) ?? text(contact.organization?.display),
      detail: conceptTexts(contact.relationship, chart.language),
      phone: phoneOf(contact.telecom),
      ended: isPast(contact.period?.end, chart),
    }),
  );
}

function related(person: RelatedPerson, chart: Chart): readonly Line[] {
  const ended = person.active === false || isPast(person.period?.end, chart);
  return [
    line(chart, person, {
      title: personName(person.name),
      detail: conceptTexts(person.relationship, chart.language),
      phone: phoneOf(person.telecom),
      when: ended ? whenOf({ period: person.period }, null) : null,
      status: ended ? chart.words.status.ended : null,
      ended,
    }),
  ];
}

function isPast(end: string | undefined, chart: Chart): boolean {
  return text(end) !== null && String(end).slice(0, 10) < chart.today;
}
