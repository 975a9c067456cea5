import type { Reference } from '@medplum/fhirtypes';
import { allergy, bilingual, bound, coded, type DemoRecord, daysAfter, medicine, noAllergy, saidIn } from './fhir.ts';

const asked = '2026-02-04';
/** She is 22 weeks pregnant on the day of seeding: 280 days less 22 weeks and a day. */
const daysToGo = 125;
const termDays = 280;

/**
 * Marie Lefèvre: nobody real. Telephone numbers and French forms are those of the product's designs, whose numbers are of ranges
 * kept for fiction.
 */
export function marie(patient: Reference<never>, today: string): DemoRecord {
  const due = daysAfter(today, daysToGo);
  const conceived = daysAfter(due, -termDays).slice(0, 7);
  const doctor = { display: 'Dr Amélie Roux' };
  return [
    {
      resourceType: 'Patient',
      name: [{ use: 'official', family: 'Lefèvre', given: ['Marie'] }],
      gender: 'female',
      birthDate: '1992-03-14',
      contact: [
        {
          relationship: [bilingual('Partner, has a key to the flat', 'Compagnon, a une clé de l’appartement')],
          name: { family: 'Moreau', given: ['Julien'] },
          telecom: [{ system: 'phone', value: '06 39 98 14 27', use: 'mobile' }],
        },
        {
          relationship: [bilingual('Father', 'Père')],
          name: { family: 'Lefèvre', given: ['Henri'] },
          telecom: [{ system: 'phone', value: '02 61 91 40 55', use: 'home' }],
        },
      ],
    },
    allergy(patient, {
      category: 'medication',
      code: coded('penicillin', 'Penicillin', 'Pénicilline'),
      criticality: 'high',
      onset: '2009-10',
      asserter: patient,
      reaction: {
        manifestation: [coded('anaphylaxis', 'Anaphylaxis', 'Anaphylaxie')],
        ...saidIn(
          'description',
          'swelling, could not breathe. Emergency care.',
          'gonflement, ne pouvait plus respirer. Urgences.',
        ),
        severity: 'severe',
      },
    }),
    allergy(patient, {
      category: 'food',
      code: bilingual('Hazelnut', 'Noisette'),
      criticality: 'low',
      onset: '2004',
      asserter: patient,
      reaction: {
        manifestation: [bilingual('Itching in the mouth', 'Démangeaisons dans la bouche')],
        ...saidIn('description', 'no treatment needed.', 'aucun traitement nécessaire.'),
        severity: 'moderate',
      },
    }),
    noAllergy(patient, coded('noLatexAllergy', 'No known latex allergy', 'Pas d’allergie connue au latex'), asked),
    {
      resourceType: 'Observation',
      status: 'final',
      category: [bound('observation-category', 'laboratory')],
      code: coded('bloodGroup'),
      subject: patient,
      effectiveDateTime: '2019-05-12',
      performer: [{ display: 'Laboratoire des Quais' }],
      valueCodeableConcept: coded('aPositive'),
    },
    condition(patient, {
      code: bilingual('Asthma', 'Asthme'),
      onset: '1999',
      note: ['Last hospital stay February 2021', 'Dernière hospitalisation en février 2021'],
    }),
    condition(patient, {
      code: coded('hypothyroidism', 'Underactive thyroid', 'Hypothyroïdie'),
      onset: '2018-09-03',
      note: null,
    }),
    condition(patient, {
      code: coded('pregnant', 'Pregnancy', 'Grossesse'),
      onset: conceived,
      note: ['Maternité des Quais, Nantes', null],
    }),
    {
      resourceType: 'Observation',
      status: 'final',
      code: coded('pregnancyStatus'),
      subject: patient,
      effectiveDateTime: today,
      performer: [doctor],
      valueCodeableConcept: coded('pregnant'),
    },
    {
      resourceType: 'Observation',
      status: 'final',
      code: coded('dueDate', 'Due date', 'Date prévue d’accouchement'),
      subject: patient,
      effectiveDateTime: today,
      performer: [doctor],
      valueDateTime: due,
    },
    medicine(patient, {
      name: ['Levothyroxine', 'Lévothyroxine'],
      dosage: ['50 micrograms, 1 tablet, before breakfast', '50 microgrammes, 1 comprimé, à jeun'],
      at: ['07:00'],
      since: '2018-09-03',
    }),
    medicine(patient, {
      name: ['Budesonide / formoterol', 'Budésonide / formotérol'],
      dosage: [
        '160 / 4.5 micrograms, inhaler, 1 puff. Rinse your mouth after',
        'Inhalateur, 1 bouffée. Rincer la bouche ensuite',
      ],
      at: ['08:00', '20:00'],
      since: '2021-03',
    }),
    medicine(patient, {
      name: ['Iron', 'Fer'],
      dosage: ['80 mg, 1 tablet, with a meal', '80 mg, 1 comprimé, au repas'],
      at: ['12:30'],
      since: daysAfter(today, -60),
    }),
    medicine(patient, {
      name: ['Salbutamol', null],
      dosage: [
        'When needed: 100 micrograms, 1 to 2 puffs for breathlessness',
        'Au besoin : 100 microgrammes, 1 à 2 bouffées en cas d’essoufflement',
      ],
      at: [],
      since: '2021-03',
    }),
    {
      resourceType: 'Procedure',
      status: 'unknown',
      code: coded('noProcedures'),
      subject: patient,
      note: [{ authorReference: patient, time: asked, text: 'No operations, no serious illnesses' }],
    },
  ];
}

interface Illness {
  readonly code: ReturnType<typeof coded>;
  readonly onset: string;
  readonly note: readonly [en: string, fr: string | null] | null;
}

function condition(patient: Reference<never>, one: Illness): DemoRecord[number] {
  return {
    resourceType: 'Condition',
    clinicalStatus: bound('condition-clinical', 'active'),
    verificationStatus: bound('condition-ver-status', 'confirmed'),
    code: one.code,
    subject: patient,
    onsetDateTime: one.onset,
    ...(one.note === null ? {} : { note: [bilingual(...one.note)] }),
  };
}
