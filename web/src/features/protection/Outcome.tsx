import { Plural, Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Protection } from '../../api/contract.ts';
import { timeOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { BrowserStatement } from './browser-checks.ts';

interface OutcomeProps {
  protection: Protection;
  browser: readonly BrowserStatement[];
  children: ReactNode;
}

/** How many statements hold, when that was checked, and the way to check again. */
export function Outcome({ protection, browser, children }: OutcomeProps) {
  const language = useLanguage();
  const held = protection.held + browser.filter(({ result }) => result === 'met').length;
  const all = protection.held + protection.notHeld + browser.length;
  const not = all - held;
  const time = timeOf(protection.checkedAt, language);
  const stranger = protection.statements === null;
  return (
    <div className="outcome" role="status">
      <span className={not === 0 ? 'text-success' : 'text-warning'}>
        <Icon name={not === 0 ? 'check' : 'alert'} size="large" />
      </span>
      <div>
        <h2 className="text-20">
          {not === 0 ? (
            <Trans>All {all} statements hold</Trans>
          ) : (
            <Trans>
              {held} of {all} statements hold
            </Trans>
          )}
        </h2>
        <p className="quiet-text">
          {not > 0 && !stranger && (
            <>
              <Plural
                value={not}
                one="One is not met, and marked below."
                other="# are not met, and marked below."
              />{' '}
            </>
          )}
          {not > 0 && stranger && (
            <>
              <Plural value={not} one="One is not met." other="# are not met." />{' '}
            </>
          )}
          <Trans>Checked at {time}, at most once a minute.</Trans>
        </p>
        {stranger && (
          <p className="quiet-text">
            <Trans>
              Which of the server’s statements hold is told to whoever has an account here.{' '}
              <Link className="link" to="/sign-in" search={{ to: '/protection' }}>
                Sign in
              </Link>
            </Trans>
          </p>
        )}
      </div>
      <div className="outcome-act">{children}</div>
    </div>
  );
}
