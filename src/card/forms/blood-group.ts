import type { Observation } from '@medplum/fhirtypes';
import { bloodGroups, bloodGroup as codes, laboratory } from '../codes.ts';
import { isCoded, list } from '../concept.ts';
import { givenAnswer } from '../given.ts';
import { knownSystem, shortGroup } from '../parts/blood-group.ts';
import { isResult, observedTold } from '../parts/observation.ts';
import { dateChanges, formBegin, laid, writtenText } from './elements.ts';
import { mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

type Group = FormValue<'bloodGroup'>['group'];
type Known = FormValue<'bloodGroup'>['known'];

const groups = Object.keys(bloodGroups) as Group[]; // the keys of a closed table
const knownBy: readonly Known[] = ['laboratory', 'card', 'told', 'unknown'];

export const bloodGroup = mapped<'bloodGroup', Observation>({
  types: ['Observation', 'Patient'],
  entries: (chart) =>
    chart.all('Observation').filter((one) => isResult(one) && isCoded(one.code, codes) && givenAnswer(one) === null),
  read(one, chart) {
    const group = groupOf(one);
    if (group === null) return null;
    return { group, known: knownOf(one), on: formBegin(observedTold(one), chart.birthDate) };
  },
  blank: ({ patient }) => ({
    resourceType: 'Observation',
    status: 'preliminary',
    code: { coding: codes.slice(0, 1).map(({ system, code }) => ({ system, code })) },
    subject: patient,
  }),
  lay: {
    group: (one, { group }) =>
      laid(one, {
        valueCodeableConcept: {
          coding: bloodGroups[group].map(({ system, code }) => ({ system, code, display: displays[group] })),
        },
      }),
    known: (one, { known }) => layKnown(one, known),
    on: (one, { on }) => laid(one, dateChanges(one, 'effective', 'effectiveDateTime', on)),
  },
});

function groupOf(one: Observation): Group | null {
  const value = one.valueCodeableConcept;
  const coded = groups.find((group) => isCoded(value, bloodGroups[group]));
  if (coded !== undefined) return coded;
  const words = writtenText(value) ?? one.valueString ?? '';
  const short = (shortGroup(words) ?? words).replace('−', '-');
  return groups.find((group) => group === short) ?? null;
}

function knownOf(one: Observation): Known {
  const said = list(one.method?.coding).find(({ system }) => system === knownSystem)?.code;
  const known = knownBy.find((name) => name === said);
  return known ?? (list(one.category).some((category) => isCoded(category, laboratory)) ? 'laboratory' : 'unknown');
}

/** Only what a laboratory or its card says is final. */
function layKnown(one: Observation, known: Known): Observation {
  const isOpen = one.status === 'final' || one.status === 'preliminary';
  const proved = known === 'laboratory' || known === 'card';
  return laid(one, {
    method: { coding: [{ system: knownSystem, code: known }] },
    status: isOpen ? (proved ? 'final' : 'preliminary') : one.status,
  });
}

/** As `src/terminologies` has them, from the same source. */
const displays: Readonly<Record<Group, string>> = {
  'A+': 'Blood group A Rh(D) positive',
  'A-': 'Blood group A Rh(D) negative',
  'B+': 'Blood group B Rh(D) positive',
  'B-': 'Blood group B Rh(D) negative',
  'AB+': 'Blood group AB Rh(D) positive',
  'AB-': 'Blood group AB Rh(D) negative',
  'O+': 'Blood group O Rh(D) positive',
  'O-': 'Blood group O Rh(D) negative',
};
