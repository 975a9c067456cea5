import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi, Navigate, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { FactorKind } from '../../api/contract.ts';
import { welcome } from '../../app/person.ts';
import { Button } from '../../ui/Button.tsx';
import { CodeField, figures } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Status } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { type Attempt, keepAttempt, keptAttempt } from './attempt.ts';
import { MailNote } from './MailNote.tsx';

const route = getRouteApi('/open/sign-in/factor');

/** Second half of the sign-in: a code from the authenticator app or by e-mail. */
export function SignInFactor() {
  const [attempt] = useState(() => keptAttempt('sign-in'));
  const { to } = route.useSearch();
  if (attempt === null) return <Navigate to="/sign-in" search={to === undefined ? {} : { to }} replace />;
  return <CodeStep attempt={attempt} />;
}

function CodeStep({ attempt: { attempt, factors, sentTo } }: { attempt: Attempt }) {
  const { t } = useLingui();
  const router = useRouter();
  const { to } = route.useSearch();
  const [kind, setKind] = useState<FactorKind>(factors.includes('totp') ? 'totp' : 'email');
  const [sent, setSent] = useState(kind === 'email');
  const [code, setCode] = useState('');
  const form = useForm();
  const sending = useForm();

  const submit = () =>
    form.submit(
      [/^\d{6}$/.test(figures(code)) ? null : { field: 'code', message: t`Enter the six figures of the code` }],
      async () => {
        welcome(await body(api.POST('/api/identity/sign-in/factor', { body: { attempt, kind, code: figures(code) } })));
        keepAttempt('sign-in', null);
        await router.invalidate();
        if (to === undefined) await router.navigate({ to: '/home' });
        else router.history.push(to);
      },
      (error) => {
        if (error.code === 'code-refused')
          return [{ field: 'code', message: t`The code is not right, or its time is over` }];
        if (error.code !== 'sign-in-failed') return null;
        keepAttempt('sign-in', null);
        return [
          { field: null, message: t`This sign-in took too long or had too many wrong codes. Go back and start again.` },
        ];
      },
    );

  const send = () =>
    sending.submit([], async () => {
      await body(api.POST('/api/identity/sign-in/email-code', { body: { attempt } }));
      setKind('email');
      setSent(true);
      setCode('');
      document.getElementById('code')?.focus();
    });

  return (
    <div className="column column-steps">
      <Page
        title={t`Show it is you`}
        eyebrow={<Trans>Step 2 of 2</Trans>}
        lede={
          kind === 'totp' ? (
            <Trans>
              Open your authenticator app and type the six figures it shows for <strong>Carnet</strong>.
            </Trans>
          ) : (
            <Trans>We have sent six figures to {sentTo}. They work for ten minutes.</Trans>
          )
        }
        before={<ErrorSummary errors={[...form.errors, ...sending.errors]} attempt={form.attempt + sending.attempt} />}
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <CodeField
            id="code"
            label={t`Six-figure code`}
            hint={kind === 'totp' ? t`It changes every 30 seconds.` : undefined}
            value={code}
            change={setCode}
            error={form.error('code')}
          />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Sign in</Trans>
            </Button>
          </div>
        </form>
        {kind === 'email' && <MailNote />}
        <h2 className="mt-12 text-20">
          <Trans>Not at hand?</Trans>
        </h2>
        <ul className="rows mt-2">
          {factors.includes('email') && (
            <li>
              <button
                type="button"
                className="flex w-full items-center gap-3 text-left cursor-pointer min-h-11"
                onClick={() => void send()}
              >
                <span className="text-accent">
                  <Icon name="message" />
                </span>
                <span className="grow">
                  {sent ? <Trans>Send another code by e-mail</Trans> : <Trans>Send a code by e-mail</Trans>}
                  <span className="block quiet-text">
                    <Trans>to {sentTo}</Trans>
                  </span>
                </span>
                <Icon name="right" />
              </button>
            </li>
          )}
          {kind === 'email' && factors.includes('totp') && (
            <li>
              <button
                type="button"
                className="flex w-full items-center gap-3 text-left cursor-pointer min-h-11"
                onClick={() => setKind('totp')}
              >
                <span className="text-accent">
                  <Icon name="clock" />
                </span>
                <span className="grow">
                  <Trans>Use the authenticator app</Trans>
                </span>
                <Icon name="right" />
              </button>
            </li>
          )}
        </ul>
        <p role="status" className="mt-3 empty:hidden">
          {sending.attempt === 0 && sent && kind === 'email' && (
            <Status icon="check" tone="success">
              <Trans>A code is on its way.</Trans>
            </Status>
          )}
        </p>
        <p className="quiet-text mt-6">
          <Trans>
            You are not signed in yet. Until this step is done nobody can open the record, not even with the password.
          </Trans>
        </p>
      </Page>
    </div>
  );
}
