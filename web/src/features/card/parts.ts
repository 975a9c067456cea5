import { useLingui } from '@lingui/react/macro';
import type { PartKey } from '../../api/contract.ts';

/** The name of a part of the card. */
export function usePartName(): (key: PartKey) => string {
  const { t } = useLingui();
  return (key) => {
    switch (key) {
      case 'allergies':
        return t`Allergies`;
      case 'bloodGroup':
        return t`Blood group`;
      case 'conditions':
        return t`Conditions`;
      case 'medicines':
        return t`Medicines`;
      case 'contacts':
        return t`Emergency contacts`;
      case 'procedures':
        return t`Operations and procedures`;
      case 'implants':
        return t`Implants`;
      case 'vaccinations':
        return t`Vaccinations`;
      case 'measurements':
        return t`Measurements`;
      case 'results':
        return t`Results`;
      case 'doctors':
        return t`Doctors`;
      case 'wishes':
        return t`Wishes`;
      case 'notes':
        return t`Notes for rescuers`;
    }
  };
}

/** What a part says when somebody has answered that there is nothing. */
export function useNoneKnown(): (key: PartKey) => string {
  const { t } = useLingui();
  return (key) => {
    switch (key) {
      case 'allergies':
        return t`No known allergies`;
      case 'conditions':
        return t`No known conditions`;
      case 'medicines':
        return t`No medicines`;
      case 'procedures':
        return t`No known operations`;
      case 'implants':
        return t`No implants`;
      default:
        return t`None known`;
    }
  };
}
