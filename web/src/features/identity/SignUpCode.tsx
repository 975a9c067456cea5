import { Trans, useLingui } from '@lingui/react/macro';
import { Link, Navigate, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { welcome } from '../../app/person.ts';
import { Button } from '../../ui/Button.tsx';
import { CodeField, figures } from '../../ui/Field.tsx';
import { Page, Steps } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { keepAttempt, keptAttempt } from './attempt.ts';
import { MailNote } from './MailNote.tsx';

/** Second step of the sign-up: the code that proves the address. */
export function SignUpCode() {
  const { t } = useLingui();
  const router = useRouter();
  const [kept] = useState(() => keptAttempt('sign-up'));
  const [code, setCode] = useState('');
  const form = useForm();
  if (kept === null) return <Navigate to="/sign-up" replace />;
  const { attempt, sentTo } = kept;

  const submit = () =>
    form.submit(
      [/^\d{6}$/.test(figures(code)) ? null : { field: 'code', message: t`Enter the six figures of the code` }],
      async () => {
        welcome(await body(api.POST('/api/identity/sign-up/verify', { body: { attempt, code: figures(code) } })));
        keepAttempt('sign-up', null);
        await router.invalidate();
        await router.navigate({ to: '/sign-up/factor' });
      },
      (error) =>
        error.status === 401 ? [{ field: 'code', message: t`The code is not right, or its time is over` }] : null,
    );

  return (
    <div className="column column-steps">
      <Page
        title={t`Read your e-mail`}
        before={
          <>
            <Steps step={2} of={5} />
            <ErrorSummary errors={form.errors} attempt={form.attempt} />
          </>
        }
        lede={
          <Trans>
            We have written to {sentTo}. If the address is new here, the message has six figures; they work for ten
            minutes.
          </Trans>
        }
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <CodeField id="code" label={t`Six-figure code`} value={code} change={setCode} error={form.error('code')} />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Continue</Trans>
            </Button>
            <Link to="/sign-up" className="button button-quiet">
              <Trans>Use another address</Trans>
            </Link>
          </div>
        </form>
        <MailNote />
        <p className="quiet-text mt-6">
          <Trans>
            Nothing came, or the ten minutes are over? Look in the folder for unwanted mail, then go back and type the
            address again: a new code is sent.
          </Trans>
        </p>
      </Page>
    </div>
  );
}
