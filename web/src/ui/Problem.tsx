import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { ApiError } from '../api/problem.ts';
import { Button } from './Button.tsx';
import { ErrorId } from './ErrorId.tsx';
import { Icon } from './Icon.tsx';
import { Page } from './Page.tsx';
import { useProblemText } from './problem-text.ts';

/** A whole page for what went wrong: what happened, what was kept, what to do; the id at the end. */
export function ProblemPage({ error, retry, action }: { error: unknown; retry?: () => void; action?: ReactNode }) {
  const { title, sentence, icon, tone } = useProblemText()(error);
  return (
    <Page
      title={title}
      heading={
        <span className={tone === 'warning' ? 'state-title state-warning' : 'state-title'}>
          <Icon name={icon} />
          {title}
        </span>
      }
    >
      <p className="prose mt-4">{sentence}</p>
      <div className="actions">
        {retry !== undefined && tone === 'warning' && (
          <Button onClick={retry}>
            <Icon name="rotate" size="small" />
            <Trans>Try again</Trans>
          </Button>
        )}
        {action}
      </div>
      {error instanceof ApiError && error.code !== 'network' && <ErrorId error={error} />}
    </Page>
  );
}
