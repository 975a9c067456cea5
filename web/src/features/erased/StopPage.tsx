import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { maybeSignedIn } from '../../api/session.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Status } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';

/** Where the mail leads that announces a deletion by whoever runs the server: a button stops it, since programs open links too. */
export function StopPage({ token }: { token: string }) {
  const { t } = useLingui();
  const [stopped, setStopped] = useState(false);
  const form = useForm();
  const stop = () =>
    form.submit(
      [],
      async () => {
        await body(api.POST('/api/erasures/stop', { body: { token } }));
        setStopped(true);
      },
      (error) =>
        error.code === 'not-found'
          ? [{ field: null, message: t`There is nothing to stop: it was stopped already, or it is done` }]
          : null,
    );
  return (
    <div className="column">
      <Page
        title={stopped ? t`The deletion is stopped` : t`Stop the deletion?`}
        before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
        lede={
          stopped ? undefined : (
            <Trans>
              Whoever runs this server has announced to delete your data. If you stop it, everything stays as it is.
            </Trans>
          )
        }
      >
        <div className="page-main max-w-176">
          <p role="status" className="mt-5 empty:hidden">
            {stopped && (
              <Status icon="check" tone="success">
                <Trans>Nothing was deleted. Whoever was told is told of this too.</Trans>
              </Status>
            )}
          </p>
          <div className="actions actions-stack mt-6">
            {!stopped && (
              <Button kind="primary" working={form.working} onClick={() => void stop()}>
                <Trans>Stop the deletion</Trans>
              </Button>
            )}
            <a href={maybeSignedIn() ? '/home' : '/'} className={buttonClass('secondary')}>
              {maybeSignedIn() ? <Trans>Back to Carnet</Trans> : <Trans>Leave</Trans>}
            </a>
          </div>
        </div>
      </Page>
    </div>
  );
}
