import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { Language } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.ts';

interface ForeignProps {
  /** That of the words, where it is known; null or undefined for any other. */
  language: Language | null | undefined;
  children: ReactNode;
  /** Beside a place where the words stand with their mark already. */
  unmarked?: true;
}

/** Words that may be in the other language, for want of a name from a source: said to screen readers, and to the eye. */
export function Foreign({ language, children, unmarked }: ForeignProps) {
  const shown = useLanguage();
  if (language === null || language === undefined || language === shown) return children;
  return (
    <>
      <span lang={language}>{children}</span>
      {unmarked === undefined && (
        <>
          {' '}
          <span className="foreign">
            {language === 'en' ? <Trans>(in English)</Trans> : <Trans>(in French)</Trans>}
          </span>
        </>
      )}
    </>
  );
}
