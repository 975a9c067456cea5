import type {
  CodeableConcept,
  Medication,
  MedicationRequest,
  MedicationStatement,
  Reference,
} from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { noInformation, noneKnown } from '../codes.ts';
import { conceptText, elementText, entryOf, isCoded, joined, list, text } from '../concept.ts';
import { dosageText } from '../dosage.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { dateText, saidApproximate, whenOf } from '../when.ts';
import type { StatusWord } from '../words.ts';

type Taken = MedicationStatement | MedicationRequest;

/** What is taken (statements, ended ones last) and what is prescribed now. */
export function medicines(chart: Chart): Found {
  const statements = chart.all('MedicationStatement').filter((one) => one.status !== 'entered-in-error');
  const requests = chart.all('MedicationRequest').filter(isCurrent);
  const isNone = (one: Taken) => isCoded(medicineOf(one, chart).concept, noneKnown.medicines);
  const isTold = (one: Taken) => !isNone(one) && !isCoded(medicineOf(one, chart).concept, noInformation);
  const standing = statements.filter((one) => entryOf(statementEnd, one.status) === undefined && isNone(one));
  return {
    lines: [
      ...linesOf(chart, statements.filter(isTold), (one) => [statement(one, chart)]),
      ...linesOf(chart, requests.filter(isTold), (one) => [request(one, chart)]),
    ],
    noneKnown: standing.map(
      (one) => dateText(one.dateAsserted) ?? dateText(one.effectiveDateTime) ?? dateText(one.effectivePeriod?.start),
    ),
  };
}

/** Statuses that say that the medicine is not taken now. */
const statementEnd: Readonly<Record<string, StatusWord>> = {
  completed: 'ended',
  stopped: 'ended',
  'not-taken': 'notTaken',
};
const pending: Readonly<Record<string, StatusWord>> = { intended: 'planned', 'on-hold': 'onHold' };

/** A prescription in force. Proposals and options are no prescriptions yet. */
export function isCurrent(one: MedicationRequest): boolean {
  const inForce = one.status === 'active' || one.status === 'on-hold' || one.status === 'unknown';
  return inForce && one.intent !== 'proposal' && one.intent !== 'option';
}

function statement(one: MedicationStatement, chart: Chart): Line {
  const end = entryOf(statementEnd, one.status);
  const word = end ?? entryOf(pending, one.status);
  return line(chart, one, {
    category: conceptText(one.category, chart.language),
    ...medicineOf(one, chart),
    detail: joined([dosageText(one.dosage, chart), ...notes(one, chart)], '. '),
    when: whenOf(
      {
        date: one.effectiveDateTime,
        approximate: saidApproximate(one, 'effectiveDateTime'),
        period: one.effectivePeriod,
      },
      chart.birthDate,
    ),
    status: word === undefined ? null : chart.words.status[word],
    source: sourceOf(chart, one, ...list(one.basedOn), one.informationSource),
    ended: end !== undefined,
  });
}

function request(one: MedicationRequest, chart: Chart): Line {
  const word: StatusWord | undefined = one.doNotPerform === true ? 'doNotTake' : entryOf(pending, one.status);
  return line(chart, one, {
    ...medicineOf(one, chart),
    detail: joined([dosageText(one.dosageInstruction, chart), ...notes(one, chart)], '. '),
    when: whenOf({ date: one.authoredOn }, chart.birthDate),
    status: word === undefined ? null : chart.words.status[word],
    source: sourceOf(chart, one, one.requester),
  });
}

function notes(one: Taken, { language }: Chart): readonly (string | null)[] {
  return list(one.note).map((note) => elementText(note, 'text', language));
}

interface Medicine {
  readonly concept: CodeableConcept | undefined;
  readonly title: string | null;
}

/** The medicine by its own code, or by that of the Medication that is referred to. */
export function medicineOf(one: Taken, chart: Chart): Medicine {
  if (one.medicationCodeableConcept !== undefined) {
    return {
      concept: one.medicationCodeableConcept,
      title: conceptText(one.medicationCodeableConcept, chart.language),
    };
  }
  const reference: Reference | undefined = one.medicationReference;
  const found = chart.find(reference, one);
  if (found?.resourceType !== 'Medication') return { concept: undefined, title: text(reference?.display) };
  return {
    concept: found.code,
    title: conceptText(found.code, chart.language) ?? ingredients(found, chart) ?? text(reference?.display),
  };
}

/** A medicine without a code of its own is called by what is in it. */
function ingredients(medication: Medication, chart: Chart): string | null {
  return joined(
    list(medication.ingredient).map((ingredient) => conceptText(ingredient.itemCodeableConcept, chart.language)),
    ' / ',
  );
}
