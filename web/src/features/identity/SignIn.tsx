import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { Button } from '../../ui/Button.tsx';
import { PasswordField, TextField } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { keepAttempt, shortened } from './attempt.ts';

const route = getRouteApi('/open/sign-in');

/** First half of the sign-in: address and password. The answer is the same for an unknown address and a wrong password. */
export function SignIn() {
  const { t } = useLingui();
  const navigate = route.useNavigate();
  const { to, ended } = route.useSearch();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const form = useForm();

  const submit = () =>
    form.submit(
      [
        email.includes('@') ? null : { field: 'email', message: t`Enter your e-mail address` },
        password === '' ? { field: 'password', message: t`Enter your password` } : null,
      ],
      async () => {
        const { attempt, factors } = await body(
          api.POST('/api/identity/sign-in', { body: { email: email.trim(), password } }),
        );
        if (!factors.includes('totp')) await body(api.POST('/api/identity/sign-in/email-code', { body: { attempt } }));
        keepAttempt('sign-in', { attempt, factors, sentTo: shortened(email.trim()) });
        await navigate({ to: '/sign-in/factor', search: to === undefined ? {} : { to } });
      },
      (error) =>
        error.code === 'sign-in-failed'
          ? [{ field: 'password', message: t`The e-mail address or the password is not right` }]
          : null,
    );

  return (
    <div className="column column-steps">
      <Page
        title={t`Sign in`}
        eyebrow={<Trans>Step 1 of 2</Trans>}
        before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
      >
        {ended === true && (
          <Note>
            <Trans>Your session has ended. Sign in again and you are back where you were.</Trans>
          </Note>
        )}
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <TextField
            id="email"
            label={t`E-mail`}
            type="email"
            autoComplete="username"
            value={email}
            change={setEmail}
            error={form.error('email')}
          />
          <PasswordField
            id="password"
            label={t`Password`}
            autoComplete="current-password"
            value={password}
            change={setPassword}
            error={form.error('password')}
          />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Continue</Trans>
            </Button>
          </div>
        </form>
        <p className="mt-10">
          <Trans>No record here yet?</Trans>{' '}
          <Link to="/sign-up" className="link">
            <Trans>Create a record</Trans>
          </Link>
        </p>
      </Page>
    </div>
  );
}
