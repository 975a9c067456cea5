import type { Patient, RelatedPerson } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { conceptTexts, joined, list, text } from '../concept.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { personName, phoneOf, phonesOf } from '../person.ts';
import { whenOf } from '../when.ts';
import { noteIn } from './wishes.ts';

/** Behind whoever has a place in the order: first the Patient's contacts, as they stand there, then related persons. */
const unranked = 1000;

/** People to call: those named in the Patient and related persons, in the order in which they are to be called. */
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
      detail: joined([conceptTexts(contact.relationship, chart.language), noteText(contact)], '. '),
      phone: phoneOf(contact.telecom),
      rank: phonesOf(contact.telecom)[0]?.rank ?? unranked + index,
      ended: isPast(contact.period?.end, chart),
    }),
  );
}

function related(person: RelatedPerson, chart: Chart): readonly Line[] {
  const ended = person.active === false || isPast(person.period?.end, chart);
  return [
    line(chart, person, {
      title: personName(person.name),
      detail: joined([conceptTexts(person.relationship, chart.language), noteText(person)], '. '),
      phone: phoneOf(person.telecom),
      rank: phonesOf(person.telecom)[0]?.rank ?? unranked + 1000,
      when: ended ? whenOf({ period: person.period }, null) : null,
      status: ended ? chart.words.status.ended : null,
      ended,
    }),
  ];
}

function noteText(person: Parameters<typeof noteIn>[0]): string | null {
  return text(noteIn(person)?.valueAnnotation?.text);
}

function isPast(end: string | undefined, chart: Chart): boolean {
  return text(end) !== null && String(end).slice(0, 10) < chart.today;
}
