import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/Icon.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import type { useForm } from '../../ui/useForm.ts';

interface RecoverPageProps {
  title: string;
  lede: ReactNode;
  form?: Pick<ReturnType<typeof useForm>, 'errors' | 'attempt'>;
  children: ReactNode;
}

/** A page of the recovery, with the way back to its first. */
export function RecoverPage({ title, lede, form, children }: RecoverPageProps) {
  return (
    <div className="column column-steps">
      <Page
        key={title}
        title={title}
        lede={lede}
        before={
          <>
            <Link to="/recover" className="link target gap-2 mb-2">
              <Icon name="back" size="small" />
              <Trans>I can’t sign in</Trans>
            </Link>
            {form !== undefined && <ErrorSummary errors={form.errors} attempt={form.attempt} />}
          </>
        }
      >
        {children}
      </Page>
    </div>
  );
}
