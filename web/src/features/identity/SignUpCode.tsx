import { Trans, useLingui } from '@lingui/react/macro';
import { Link, Navigate, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { welcome } from '../../app/person.ts';
import { Button } from '../../ui/Button.tsx';
import { CodeField, figures } from '../../ui/Field.tsx';
import { Status } from '../../ui/Notice.tsx';
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
  const sending = useForm();
  const [sent, setSent] = useState(0);
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

  const send = () =>
    sending.submit(
      [],
      async () => {
        await body(api.POST('/api/identity/sign-up/resend', { body: { attempt } }));
        setSent((times) => times + 1);
        setCode('');
        form.clear();
      },
      (error) =>
        error.code === 'code-refused'
          ? [
              {
                field: null,
                message: t`This sign-up took too long, or had too many wrong codes. Type the address again.`,
              },
            ]
          : null,
    );

  return (
    <div className="column column-steps">
      <Page
        title={t`Read your e-mail`}
        before={
          <>
            <Steps step={2} of={5} />
            <ErrorSummary errors={[...form.errors, ...sending.errors]} attempt={form.attempt + sending.attempt} />
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
            Nothing came, or the ten minutes are over? Look in the folder for unwanted mail, or have another code sent;
            the one before then works no more.
          </Trans>
        </p>
        <div className="actions">
          <Button kind="quiet" working={sending.working} onClick={() => void send()}>
            <Trans>Send another code</Trans>
          </Button>
        </div>
        <p role="status" className="empty:hidden">
          {sent > 0 && (
            <Status icon="check" tone="success">
              <Trans>We have written to {sentTo} again.</Trans>
            </Status>
          )}
        </p>
      </Page>
    </div>
  );
}
