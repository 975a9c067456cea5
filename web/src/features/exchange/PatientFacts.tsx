import { Trans } from '@lingui/react/macro';
import type { Import } from '../../api/contract.ts';
import { fhirDate } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useGender } from '../card/gender.ts';

type Patient = NonNullable<NonNullable<Import['preview']>['patient']>;

/** Name and date of birth in one line, as far as they are known. */
export function Identity({ name, birthDate }: Pick<Patient, 'name' | 'birthDate'>) {
  const language = useLanguage();
  return (
    <>
      {name !== null && `${name}. `}
      {birthDate !== null && <Trans>Born {fhirDate(birthDate, language)}</Trans>}
    </>
  );
}

/** Name, date of birth and gender as the document gives them, and what becomes of them. */
export function PatientFacts({ patient }: { patient: Patient }) {
  const language = useLanguage();
  const gender = useGender();
  const sex = gender(patient.gender);
  return (
    <div className="mt-3">
      <p className="row-title">{patient.name ?? <Trans>No name in the document</Trans>}</p>
      <p>
        {patient.birthDate !== null && (
          <>
            <Trans>Born {fhirDate(patient.birthDate, language)}</Trans>
            {'. '}
          </>
        )}
        {sex !== null && `${sex}.`}
      </p>
      <p className="quiet-text mt-1">
        {patient.fate === 'new' && <Trans>The record has no name yet; it takes this one.</Trans>}
        {patient.fate === 'same' && <Trans>The same as in the record.</Trans>}
      </p>
    </div>
  );
}
