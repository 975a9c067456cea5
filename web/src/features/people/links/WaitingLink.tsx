import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';

interface WaitingLinkProps {
  link: { readonly createdAt: string; readonly expiresAt: string };
  working: boolean;
  takeBack: () => void;
  /** What the link gives, where that differs from one to the next. */
  children?: ReactNode;
}

/** A link that waits to be used: since when, until when, and the way to take it back. */
export function WaitingLink({ link, working, takeBack, children }: WaitingLinkProps) {
  const language = useLanguage();
  return (
    <li className="row">
      <div>
        <p className="row-title">
          <Trans>Link made on {momentOf(link.createdAt, language)}</Trans>
        </p>
        {children}
        <p className="quiet-text">
          <Trans>The link works until {momentOf(link.expiresAt, language)}.</Trans>
        </p>
      </div>
      <Button working={working} onClick={takeBack}>
        <Trans>Take back</Trans>
        <span className="sr-only">
          {' '}
          <Trans>the link of {momentOf(link.createdAt, language)}</Trans>
        </span>
      </Button>
    </li>
  );
}
