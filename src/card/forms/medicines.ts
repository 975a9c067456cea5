import type { Dosage, MedicationRequest, MedicationStatement, Period, Reference } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { noInformation, noneKnown } from '../codes.ts';
import { isCoded, list, text } from '../concept.ts';
import { clockTimes, dosageText } from '../dosage.ts';
import { isCurrent, medicineOf } from '../parts/medicines.ts';
import { sourceOf } from '../person.ts';
import { saidApproximate } from '../when.ts';
import {
  conceptOf,
  dateChanges,
  formBegin,
  formDate,
  laid,
  layNote,
  listOrNone,
  noteOf,
  termOf,
  writtenText,
} from './elements.ts';
import { mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

type Taking = FormValue<'medicines'>['taking'];

const taken: Readonly<Record<string, Taking>> = {
  active: 'taking',
  completed: 'stopped',
  stopped: 'stopped',
  'not-taken': 'stopped',
};
const statusOf = { taking: 'active', stopped: 'stopped', unknown: 'unknown' } as const satisfies Record<Taking, string>;

/** What is taken. Prescriptions are shown beside it, and are not the patient's to change. */
export const medicines = mapped<'medicines', MedicationStatement | MedicationRequest>({
  types: [
    'MedicationStatement',
    'MedicationRequest',
    'Medication',
    'Patient',
    'Practitioner',
    'PractitionerRole',
    'Organization',
  ],
  entries: (chart) =>
    [
      ...chart.all('MedicationStatement').filter((one) => one.status !== 'entered-in-error'),
      ...chart.all('MedicationRequest').filter(isCurrent),
    ].filter((one) => {
      const { concept } = medicineOf(one, chart);
      return !isCoded(concept, noneKnown.medicines) && !isCoded(concept, noInformation);
    }),
  read(one, chart) {
    if (one.resourceType === 'MedicationRequest') return null;
    const { concept, title } = medicineOf(one, chart);
    const medicine = termOf(concept) ?? (title === null ? null : { text: title, coding: null });
    if (medicine === null) return null;
    return {
      medicine,
      dose: doseOf(list(one.dosage)[0], chart),
      why: writtenText(list(one.reasonCode)[0]),
      prescriber: prescriberOf(one, chart),
      taking: taken[one.status ?? ''] ?? 'unknown',
      since: formBegin(
        {
          date: one.effectiveDateTime,
          approximate: saidApproximate(one, 'effectiveDateTime'),
          period: one.effectivePeriod,
        },
        chart.birthDate,
      ),
      until: formDate(one.effectivePeriod, 'end'),
      note: noteOf(one.note),
    };
  },
  blank: ({ patient, today }) => ({
    resourceType: 'MedicationStatement',
    status: 'unknown',
    subject: patient,
    dateAsserted: today,
  }),
  lay: {
    medicine: (one, { medicine }) => layMedicine(one, medicine),
    dose: (one, { dose }) => layDose(statement(one), dose),
    why: (one, { why }) => {
      const others = list(one.reasonCode).slice(1);
      return laid(one, { reasonCode: listOrNone(why === null ? others : [{ text: why }, ...others]) });
    },
    prescriber: (one, { prescriber }) => {
      const others = list(one.basedOn).slice(1);
      const named: readonly Reference[] =
        prescriber === null ? [] : [{ type: 'MedicationRequest', display: prescriber }];
      return laid(one, { basedOn: listOrNone([...named, ...others]) });
    },
    taking: (one, { taking }) => laid(one, { status: statusOf[taking], _status: undefined }),
    since: (one, value) => laySpan(statement(one), value),
    until: (one, value) => laySpan(statement(one), value),
    note: (one, { note }) => layNote(statement(one), note),
  },
});

/** Only statements are read as values, so only statements are changed. */
function statement(one: MedicationStatement | MedicationRequest): MedicationStatement {
  if (one.resourceType !== 'MedicationStatement') throw new TypeError('a prescription is not changed in a form');
  return one;
}

/** How it is taken, with the clock times that the words leave out, as on the card. */
function doseOf(dosage: Dosage | undefined, chart: Chart): string | null {
  if (dosage === undefined) return null;
  const written = text(dosage.text);
  if (written === null) return dosageText([dosage], chart);
  return [written, ...clockTimes(dosage.timing?.repeat).filter((time) => !written.includes(time))].join(', ');
}

/** Other words end the coded form of the old ones: a time that is no longer meant must not stand beside them. */
function layDose(one: MedicationStatement, dose: string | null): MedicationStatement {
  const others = list(one.dosage).slice(1);
  return laid(one, { dosage: listOrNone(dose === null ? others : [{ text: dose }, ...others]) });
}

function layMedicine<R extends MedicationStatement | MedicationRequest>(
  one: R,
  medicine: FormValue<'medicines'>['medicine'],
): R {
  const reference = one.medicationReference?.reference;
  // What nothing refers to may not stay contained (dom-3).
  const contained = list(one.contained).filter(({ id }) => reference !== `#${id}`);
  return laid(one, {
    medicationReference: undefined,
    medicationCodeableConcept: conceptOf(medicine, one.medicationCodeableConcept),
    contained: listOrNone(contained),
  });
}

/** Who prescribed it: of the prescription that it follows, or the name that stands in its place. */
function prescriberOf(one: MedicationStatement, chart: Chart): string | null {
  const [order] = list(one.basedOn);
  const found = chart.find(order, one);
  if (found?.resourceType === 'MedicationRequest')
    return sourceOf(chart, found, found.requester) ?? text(order?.display);
  return text(order?.display);
}

function laySpan(one: MedicationStatement, { since, until }: FormValue<'medicines'>): MedicationStatement {
  const before: Period =
    one.effectivePeriod ?? (one.effectiveDateTime === undefined ? {} : { start: one.effectiveDateTime });
  const period = laid(before, {
    ...dateChanges(before, null, 'start', since),
    ...dateChanges(before, null, 'end', until),
  });
  return laid(one, {
    effectiveDateTime: undefined,
    _effectiveDateTime: undefined,
    effectivePeriod: Object.keys(period).length === 0 ? undefined : period,
  });
}
