import type { Immunization, ImmunizationProtocolApplied } from '@medplum/fhirtypes';
import { noInformation, noneKnown } from '../codes.ts';
import { isCoded, list, text } from '../concept.ts';
import { saidApproximate } from '../when.ts';
import { absent, conceptOf, dateChanges, formBegin, laid, layNote, listOrNone, noteOf, termOf } from './elements.ts';
import { mapped } from './mapping.ts';

export const vaccinations = mapped<'vaccinations', Immunization>({
  types: ['Immunization', 'Patient'],
  entries: (chart) =>
    chart
      .all('Immunization')
      .filter(
        (one) =>
          one.status !== 'entered-in-error' &&
          !isCoded(one.vaccineCode, noneKnown.vaccinations) &&
          !isCoded(one.vaccineCode, noInformation),
      ),
  read(one, chart) {
    const vaccine = termOf(one.vaccineCode);
    if (vaccine === null || one.status === 'not-done') return null;
    return {
      vaccine,
      on: formBegin(
        { date: one.occurrenceDateTime, approximate: saidApproximate(one, 'occurrenceDateTime') },
        chart.birthDate,
      ),
      dose: doseOf(list(one.protocolApplied)[0]),
      lot: text(one.lotNumber),
      note: noteOf(one.note),
    };
  },
  blank: ({ patient, today }) => ({
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: {},
    patient,
    recorded: today,
  }),
  lay: {
    vaccine: (one, { vaccine }) => laid(one, { vaccineCode: conceptOf(vaccine, one.vaccineCode) }),
    // R4 demands to be told when; of a date that nobody knows it takes that it is not known.
    on: (one, { on }) =>
      laid(one, {
        ...dateChanges(one, 'occurrence', 'occurrenceDateTime', on),
        ...(on === null ? { _occurrenceDateTime: absent } : {}),
      }),
    dose: (one, { dose }) => layDose(one, dose),
    lot: (one, { lot }) => laid(one, { lotNumber: lot ?? undefined, _lotNumber: undefined }),
    note: (one, { note }) => layNote(one, note),
  },
});

function doseOf(protocol: ImmunizationProtocolApplied | undefined): number | null {
  const dose = protocol?.doseNumberPositiveInt ?? Number(text(protocol?.doseNumberString));
  return Number.isInteger(dose) && dose >= 1 && dose <= 50 ? dose : null;
}

function layDose(one: Immunization, dose: number | null): Immunization {
  const [first, ...others] = list(one.protocolApplied);
  const bare = laid<Partial<ImmunizationProtocolApplied>>(first ?? {}, {
    doseNumberPositiveInt: undefined,
    _doseNumberPositiveInt: undefined,
    doseNumberString: undefined,
    _doseNumberString: undefined,
  });
  if (dose !== null) return laid(one, { protocolApplied: [{ ...bare, doseNumberPositiveInt: dose }, ...others] });
  const rest = Object.keys(bare).length === 0 ? [] : [{ ...bare, _doseNumberPositiveInt: absent }];
  return laid(one, { protocolApplied: listOrNone([...rest, ...others]) });
}
