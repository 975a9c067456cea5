import type { Condition } from '@medplum/fhirtypes';
import { noInformation, noneKnown } from '../codes.ts';
import { codeIn, isCoded } from '../concept.ts';
import { saidApproximate } from '../when.ts';
import { conceptOf, dateChanges, formBegin, formDate, laid, layNote, noteOf, termOf } from './elements.ts';
import { mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

const clinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const verification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const concept = (system: string, code: string) => ({ coding: [{ system, code }] });

const states: Readonly<Record<string, FormValue<'conditions'>['state']>> = {
  active: 'active',
  recurrence: 'active',
  relapse: 'active',
  inactive: 'resolved',
  remission: 'resolved',
  resolved: 'resolved',
};
const certainties: Readonly<Record<string, FormValue<'conditions'>['certainty']>> = {
  confirmed: 'confirmed',
  unconfirmed: 'unconfirmed',
  provisional: 'unconfirmed',
  differential: 'unconfirmed',
};

export const conditions = mapped<'conditions', Condition>({
  types: ['Condition', 'Patient'],
  entries: (chart) =>
    chart
      .all('Condition')
      .filter(
        (one) =>
          codeIn(one.verificationStatus, verification) !== 'entered-in-error' &&
          !isCoded(one.code, noneKnown.conditions) &&
          !isCoded(one.code, noInformation),
      ),
  read(one, chart) {
    const condition = termOf(one.code);
    const certainty = codeIn(one.verificationStatus, verification);
    if (condition === null || certainty === 'refuted') return null;
    return {
      condition,
      state: states[codeIn(one.clinicalStatus, clinical) ?? ''] ?? 'unknown',
      certainty: certainties[certainty ?? ''] ?? 'unknown',
      since: formBegin(
        {
          date: one.onsetDateTime,
          approximate: saidApproximate(one, 'onsetDateTime'),
          period: one.onsetPeriod,
          age: one.onsetAge,
          range: one.onsetRange,
        },
        chart.birthDate,
      ),
      until: formDate(one, 'abatementDateTime') ?? formDate(one.abatementPeriod, 'end'),
      note: noteOf(one.note),
    };
  },
  blank: ({ patient, today }) => ({ resourceType: 'Condition', subject: patient, recordedDate: today }),
  lay: {
    condition: (one, { condition }) => laid(one, { code: conceptOf(condition, one.code) }),
    state: (one, { state }) =>
      laid(one, { clinicalStatus: state === 'unknown' ? undefined : concept(clinical, state) }),
    certainty: (one, { certainty }) =>
      laid(one, { verificationStatus: certainty === 'unknown' ? undefined : concept(verification, certainty) }),
    since: (one, { since }) => laid(one, dateChanges(one, 'onset', 'onsetDateTime', since)),
    until: (one, { until }) => laid(one, dateChanges(one, 'abatement', 'abatementDateTime', until)),
    note: (one, { note }) => layNote(one, note),
  },
});
