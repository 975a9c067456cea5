import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import { Status } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';

interface SubPageProps {
  title: string;
  lede?: ReactNode;
  /** What was just done, in words; told to screen readers too. */
  done?: ReactNode;
  children: ReactNode;
}

/** One page of the security room, with the way back to its first. */
export function SubPage({ title, lede, done = null, children }: SubPageProps) {
  return (
    <Page
      title={title}
      lede={lede}
      before={
        <Link to="/security" className="link target gap-2 mb-2">
          <Icon name="back" size="small" />
          <Trans>Security</Trans>
        </Link>
      }
    >
      <div className="page-main max-w-176">
        <p role="status" className="mt-5 empty:hidden">
          {done !== null && (
            <Status icon="check" tone="success">
              {done}
            </Status>
          )}
        </p>
        {children}
      </div>
    </Page>
  );
}
