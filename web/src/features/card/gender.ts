import { useLingui } from '@lingui/react/macro';

/** The word for FHIR's code of a gender; null where there is nothing to say. */
export function useGender(): (code: string | null) => string | null {
  const { t } = useLingui();
  return (code) => {
    switch (code) {
      case 'female':
        return t`Woman`;
      case 'male':
        return t`Man`;
      case 'other':
        return t`Other gender`;
      default:
        return null;
    }
  };
}
