import type { Reference } from '@medplum/fhirtypes';
import { bilingual, bound, coded, type DemoRecord, medicine, noAllergy } from './fhir.ts';

/** Henri Lefèvre, Marie's father, whose record she keeps on a mandate. Nobody real; the number is one kept for fiction. */
export function henri(patient: Reference<never>): DemoRecord {
  return [
    {
      resourceType: 'Patient',
      name: [{ use: 'official', family: 'Lefèvre', given: ['Henri'] }],
      gender: 'male',
      birthDate: '1951-07-02',
      contact: [
        {
          relationship: [bilingual('Daughter', 'Fille')],
          name: { family: 'Lefèvre', given: ['Marie'] },
          telecom: [{ system: 'phone', value: '06 39 98 22 10', use: 'mobile' }],
        },
      ],
    },
    noAllergy(patient, coded('noAllergy'), '2026-02-04'),
    {
      resourceType: 'Condition',
      clinicalStatus: bound('condition-clinical', 'active'),
      verificationStatus: bound('condition-ver-status', 'confirmed'),
      code: coded('hypertension', 'High blood pressure', 'Hypertension artérielle'),
      subject: patient,
      onsetDateTime: '2011',
    },
    medicine(patient, {
      name: ['Ramipril', null],
      dosage: ['5 mg, 1 tablet', '5 mg, 1 comprimé'],
      at: ['20:00'],
      since: '2011-05',
    }),
    {
      resourceType: 'Device',
      status: 'active',
      type: bilingual('Pacemaker', 'Stimulateur cardiaque'),
      patient,
    },
  ];
}
