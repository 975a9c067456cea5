import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { language } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { PasswordField, TextField } from '../../ui/Field.tsx';
import { Page, Steps } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { keepAttempt, shortened } from './attempt.ts';
import { useJudgedPassword } from './useJudgedPassword.ts';

/** First step of the sign-up. The server judges the password; the page only says what makes a good one. */
export function SignUp() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const form = useForm();
  const judged = useJudgedPassword();

  const submit = () =>
    form.submit(
      [
        /^[^@\s]+@[^@\s]+$/.test(email.trim())
          ? null
          : { field: 'email', message: t`Enter an e-mail address, such as name@example.com` },
        password === '' ? { field: 'password', message: t`Choose a password` } : null,
      ],
      async () => {
        const { attempt } = await body(
          api.POST('/api/identity/sign-up', { body: { email: email.trim(), password, language: language() } }),
        );
        keepAttempt('sign-up', { attempt, factors: ['email'], sentTo: shortened(email.trim()), mailCountsFrom: null });
        await navigate({ to: '/sign-up/code' });
      },
      (error) => {
        const list = [
          ...(error.fields.some(({ field }) => field.endsWith('email'))
            ? [{ field: 'email', message: t`Enter an e-mail address, such as name@example.com` }]
            : []),
          ...judged(error),
        ];
        return list.length > 0 ? list : null;
      },
    );

  return (
    <div className="column column-steps">
      <Page
        title={t`Create your record`}
        before={
          <>
            <Steps step={1} of={5} />
            <ErrorSummary errors={form.errors} attempt={form.attempt} />
          </>
        }
        lede={
          <Trans>
            First an account: an address that is yours and a password. Your medical data comes later, and only if you
            agree to it.
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
          <TextField
            id="email"
            label={t`E-mail`}
            hint={t`We send codes there, never anything medical.`}
            type="email"
            autoComplete="username"
            maxLength={254}
            value={email}
            change={setEmail}
            error={form.error('email')}
          />
          <PasswordField
            id="password"
            label={t`Password`}
            hint={t`Three or four words that only you would put together are better than one word with signs in it; at least 12 characters. Pasting from a password manager works.`}
            autoComplete="new-password"
            maxLength={256}
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
          <Trans>Do you have an account already?</Trans>{' '}
          <Link to="/sign-in" search={{}} className="link">
            <Trans>Sign in</Trans>
          </Link>
        </p>
      </Page>
    </div>
  );
}
