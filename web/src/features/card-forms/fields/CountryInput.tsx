import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import { countryOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { SelectField } from '../../../ui/Select.tsx';
import { countries } from './countries.ts';

interface CountryInputProps {
  id: string;
  error: string | undefined;
  /** ISO 3166-1 alpha-2, or empty. */
  value: string;
  change: (country: string) => void;
}

/** A country by its name in the language now shown. */
export function CountryInput({ id, error, value, change }: CountryInputProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const options = useMemo(() => {
    const named = countries().map((code) => ({ value: code, label: countryOf(code, language) }));
    return named.toSorted((a, b) => a.label.localeCompare(b.label, language));
  }, [language]);
  return (
    <SelectField
      id={id}
      label={t`Country`}
      error={error}
      options={[{ value: '', label: t`Not said` }, ...options]}
      value={value}
      change={change}
    />
  );
}
