import type { Procedure } from '@medplum/fhirtypes';
import { noInformation, noneKnown } from '../codes.ts';
import { isCoded, text } from '../concept.ts';
import { saidApproximate } from '../when.ts';
import { conceptOf, dateChanges, formBegin, laid, layNote, noteOf, termOf } from './elements.ts';
import { mapped } from './mapping.ts';

export const procedures = mapped<'procedures', Procedure>({
  types: ['Procedure', 'Location', 'Patient'],
  entries: (chart) =>
    chart
      .all('Procedure')
      .filter(
        (one) =>
          one.status !== 'entered-in-error' &&
          !isCoded(one.code, noneKnown.procedures) &&
          !isCoded(one.code, noInformation),
      ),
  read(one, chart) {
    const procedure = termOf(one.code);
    if (procedure === null || one.status === 'not-done') return null;
    const place = chart.find(one.location, one);
    return {
      procedure,
      on: formBegin(
        {
          date: one.performedDateTime,
          approximate: saidApproximate(one, 'performedDateTime'),
          period: one.performedPeriod,
          age: one.performedAge,
          range: one.performedRange,
        },
        chart.birthDate,
      ),
      where: text(one.location?.display) ?? (place?.resourceType === 'Location' ? text(place.name) : null),
      note: noteOf(one.note),
    };
  },
  blank: ({ patient }) => ({ resourceType: 'Procedure', status: 'completed', subject: patient }),
  lay: {
    procedure: (one, { procedure }) => laid(one, { code: conceptOf(procedure, one.code) }),
    on: (one, { on }) => laid(one, dateChanges(one, 'performed', 'performedDateTime', on)),
    where: (one, { where }) => laid(one, { location: where === null ? undefined : { display: where } }),
    note: (one, { note }) => layNote(one, note),
  },
});
