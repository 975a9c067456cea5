import type { CareTeam, CareTeamParticipant, Patient, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { conceptTexts, joined, list, text } from '../concept.ts';
import { type Found, type Line, line, linesOf } from '../part.ts';
import { phoneOf, sourceOf } from '../person.ts';
import type { StatusWord } from '../words.ts';

/** The patient's doctors: care teams, and the general practitioners whom the Patient names. */
export function doctors(chart: Chart): Found {
  return {
    lines: [
      ...linesOf(chart, careTeams(chart), (team) => [careTeam(team, chart)]),
      ...linesOf(chart, chart.all('Patient'), (patient) => practitioners(patient, chart)),
    ],
    noneKnown: [],
  };
}

/** The teams that somebody who treats the patient is in. */
export function careTeams(chart: Chart): readonly CareTeam[] {
  return chart.all('CareTeam').filter((team) => team.status !== 'entered-in-error' && carers(team).length > 0);
}

/** Who treats: neither the patient nor relatives, whom a care team may list too. */
function carers(team: CareTeam): readonly CareTeamParticipant[] {
  return list(team.participant).filter(
    ({ member }) => member !== undefined && !/^(Patient|RelatedPerson)\//.test(member.reference ?? ''),
  );
}

const ends: Readonly<Partial<Record<NonNullable<CareTeam['status']>, StatusWord>>> = {
  inactive: 'ended',
  suspended: 'onHold',
  proposed: 'planned',
};

function careTeam(team: CareTeam, chart: Chart): Line {
  const word = team.status === undefined ? undefined : ends[team.status];
  const members = carers(team);
  const names = members.map(({ member }) => sourceOf(chart, team, member));
  const found = members.map(({ member }) => chart.find(member, team));
  return line(chart, team, {
    title: joined(names, ', ') ?? text(team.name),
    detail: joined(
      members.map((member, n) => participantText(member, found[n] ?? null, chart)),
      '. ',
    ),
    phone: found.map(phoneIn).find((phone) => phone !== null) ?? phoneOf(team.telecom),
    status: word === undefined ? null : chart.words.status[word],
    ended: team.status === 'inactive',
  });
}

function participantText({ role }: CareTeamParticipant, member: Resource | null, chart: Chart): string | null {
  const addresses = member?.resourceType === 'Practitioner' ? list(member.address) : [];
  return joined(
    [
      conceptTexts(role, chart.language),
      ...addresses.map(
        (one) =>
          text(one.text) ??
          joined(
            [...list(one.line), one.postalCode, one.city].map((part) => text(part)),
            ', ',
          ),
      ),
    ],
    '. ',
  );
}

function practitioners(patient: Patient, chart: Chart): readonly Line[] {
  return list(patient.generalPractitioner).map((reference: Reference, index) =>
    line(chart, patient, {
      id: `${patient.id ?? ''}#${index + 1}`,
      title: sourceOf(chart, patient, reference),
      phone: phoneIn(chart.find(reference, patient)),
    }),
  );
}

function phoneIn(resource: Resource | null): string | null {
  switch (resource?.resourceType) {
    case 'Practitioner':
    case 'PractitionerRole':
    case 'Organization':
      return phoneOf(resource.telecom);
    default:
      return null;
  }
}
