import type { CareTeam, CareTeamParticipant, HumanName, Patient, Practitioner, Resource } from '@medplum/fhirtypes';
import type { Chart } from '../chart.ts';
import { joined, list, text } from '../concept.ts';
import { careTeams } from '../parts/doctors.ts';
import { nameLine, namesOf, numberOf, phonesOf } from '../person.ts';
import { laid, listOrNone, replaced, writtenText } from './elements.ts';
import { type FormMapping, type FoundEntry, type Lay, mapped } from './mapping.ts';
import type { FormValue } from './values.ts';

type Doctor = FormValue<'doctors'>;

/** Doctors of one's own: a CareTeam of one each, with the Practitioner contained in it. */
const own = mapped<'doctors', CareTeam>({
  types: ['CareTeam', 'Patient', 'Practitioner', 'PractitionerRole', 'Organization'],
  entries: careTeams,
  read(team) {
    const [participant, ...others] = list(team.participant);
    const doctor = doctorIn(team);
    const name = nameLine(namesOf(doctor?.name)[0]);
    if (others.length > 0 || name === null) return null;
    return {
      name,
      specialty: writtenText(list(participant?.role)[0]),
      phone: numberOf(phonesOf(doctor?.telecom)[0]),
      address: addressOf(doctor),
    };
  },
  blank: ({ patient }) => ({
    resourceType: 'CareTeam',
    status: 'active',
    subject: patient,
    participant: [{ member: { reference: '#doctor' } }],
    contained: [{ resourceType: 'Practitioner', id: 'doctor' }],
  }),
  lay: {
    name: layDoctor((doctor, { name }) =>
      laid(doctor, {
        name: replaced(list(doctor.name), namesOf(doctor.name)[0], named(name, namesOf(doctor.name)[0])),
      }),
    ),
    specialty: (team, { specialty }) =>
      layParticipant(team, (participant) => {
        const others = list(participant.role).slice(1);
        return laid(participant, { role: listOrNone(specialty === null ? others : [{ text: specialty }, ...others]) });
      }),
    phone: layDoctor((doctor, { phone }) => {
      const before = phonesOf(doctor.telecom)[0];
      const point =
        phone === null ? null : laid(before ?? { system: 'phone' as const }, { value: phone, _value: undefined });
      return laid(doctor, { telecom: listOrNone(replaced(list(doctor.telecom), before, point)) });
    }),
    address: layDoctor((doctor, { address }) => {
      const others = list(doctor.address).slice(1);
      return laid(doctor, { address: listOrNone(address === null ? others : [{ text: address }, ...others]) });
    }),
  },
});

/**
 * Doctors: those that were filled in, and the general practitioners whom the Patient of a document names, who are shown and can
 * be taken out. Whoever only wrote or signed something is no doctor of the patient's.
 */
export const doctors: FormMapping = {
  ...own,
  find: (chart) => [...own.find(chart), ...practitionersOf(chart)],
  without: (resource, place) => {
    const patient = resource as Patient; // `practitionersOf` finds Patients alone
    return laid(patient, { generalPractitioner: listOrNone(list(patient.generalPractitioner).toSpliced(place, 1)) });
  },
};

function practitionersOf(chart: Chart): readonly FoundEntry[] {
  return chart
    .all('Patient')
    .flatMap((resource) =>
      list(resource.generalPractitioner).map((_, place) => ({ resource: resource as Resource, place, value: null })),
    );
}

function named(name: string, before: HumanName | undefined): HumanName {
  return before?.use === undefined ? { text: name } : { use: before.use, text: name };
}

function doctorIn(team: CareTeam): Practitioner | null {
  const reference = list(team.participant)[0]?.member?.reference;
  const found = list(team.contained).find((inner) => reference === `#${inner.id}`);
  return found?.resourceType === 'Practitioner' ? found : null;
}

function addressOf(doctor: Practitioner | null): string | null {
  const [address] = list(doctor?.address);
  if (address === undefined) return null;
  return (
    text(address.text) ??
    joined(
      [...list(address.line), address.postalCode, address.city].map((part) => text(part)),
      ', ',
    )
  );
}

function layDoctor(change: (doctor: Practitioner, value: Doctor) => Practitioner): Lay<Doctor, CareTeam> {
  return (team, value) => {
    const before = doctorIn(team);
    if (before === null) return team;
    return laid(team, {
      contained: list(team.contained).map((inner) => (inner === before ? change(before, value) : inner)),
    });
  };
}

function layParticipant(team: CareTeam, change: (participant: CareTeamParticipant) => CareTeamParticipant): CareTeam {
  return laid(team, { participant: list(team.participant).map(change) });
}
