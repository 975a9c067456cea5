import { Trans } from '@lingui/react/macro';
import type { CardEntry } from '../../api/contract.ts';
import { fhirDate } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';

/** A date as far as it is known; two waves and "about" where it is approximate. Plain text when `icon` is false. */
export function When({ when }: { when: NonNullable<CardEntry['when']> }) {
  const language = useLanguage();
  const style = 'short';
  const start = fhirDate(when.text, language, style);
  const end = when.end === null ? null : fhirDate(when.end, language, style);
  const text = end === null || end === start ? start : `${start} – ${end}`;
  return when.approximate ? (
    <>
      <Icon name="approximate" size="small" />
      <span>
        <Trans>About {text}</Trans>
      </span>
    </>
  ) : (
    <span>{text}</span>
  );
}
