import type { Flag } from '@medplum/fhirtypes';
import { conceptOf, laid, writtenText } from './elements.ts';
import { mapped } from './mapping.ts';

/** What rescuers should know: a Flag each. */
export const notes = mapped<'notes', Flag>({
  types: ['Flag', 'Patient'],
  entries: (chart) => chart.all('Flag').filter((one) => one.status !== 'entered-in-error'),
  read(one) {
    const note = writtenText(one.code);
    return note === null ? null : { note };
  },
  blank: ({ patient }) => ({ resourceType: 'Flag', status: 'active', code: {}, subject: patient }),
  lay: { note: (one, { note }) => laid(one, { code: conceptOf({ text: note, coding: null }, undefined) }) },
});
