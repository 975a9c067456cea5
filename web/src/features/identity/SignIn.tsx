import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { Button } from '../../ui/Button.tsx';
import { PasswordField, TextField } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { keepAttempt, shortened } from './attempt.ts';
import { passkeysPossible } from './passkey/show-passkey.ts';
import { usePasskeySignIn } from './passkey/usePasskeySignIn.ts';
import { useEnter } from './useEnter.ts';

const route = getRouteApi('/open/sign-in');

/**
 * First half of the sign-in: address and password; or the whole of it, by a passkey. The answer is the same for an unknown
 * address and a wrong password.
 */
export function SignIn() {
  const { t } = useLingui();
  const navigate = route.useNavigate();
  const { to, ended } = route.useSearch();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const form = useForm();
  const enter = useEnter(to);
  const passkey = usePasskeySignIn(form, enter, true);

  const submit = () =>
    form.submit(
      [
        email.includes('@') ? null : { field: 'email', message: t`Enter your e-mail address` },
        password === '' ? { field: 'password', message: t`Enter your password` } : null,
      ],
      async () => {
        const { attempt, factors, emailHint, mailCountsFrom } = await body(
          api.POST('/api/identity/sign-in', { body: { email: email.trim(), password } }),
        );
        if (factors[0] === 'email') await body(api.POST('/api/identity/sign-in/email-code', { body: { attempt } }));
        keepAttempt('sign-in', { attempt, factors, sentTo: emailHint ?? shortened(email.trim()), mailCountsFrom });
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
        <div className="max-w-108">
          {passkeysPossible() && (
            <>
              <div className="mt-6 grid">
                <Button kind="primary" working={form.working && passkey.pressed} onClick={passkey.press}>
                  <Icon name="key" size="small" />
                  <Trans>Use a passkey</Trans>
                </Button>
              </div>
              <p className="quiet-text mt-2">
                <Trans>Your phone, computer or security key proves it is you. One step, and no password.</Trans>
              </p>
              <p className="or-line">
                <Trans>or with your password</Trans>
              </p>
            </>
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
              autoComplete="username webauthn"
              maxLength={254}
              value={email}
              change={setEmail}
              error={form.error('email')}
            />
            <PasswordField
              id="password"
              label={t`Password`}
              autoComplete="current-password"
              maxLength={256}
              value={password}
              change={setPassword}
              error={form.error('password')}
            />
            <p className="quiet-text mt-2">
              <Trans>Pasting works.</Trans>
            </p>
            <div className="actions actions-stack">
              <Button
                type="submit"
                kind={passkeysPossible() ? 'secondary' : 'primary'}
                working={form.working && !passkey.pressed}
              >
                <Trans>Continue</Trans>
              </Button>
              <Link to="/recover" className="button button-quiet">
                <Trans>I can’t sign in</Trans>
              </Link>
            </div>
          </form>
          <p className="mt-10">
            <Trans>No record here yet?</Trans>{' '}
            <Link to="/sign-up" className="link">
              <Trans>Create a record</Trans>
            </Link>
          </p>
        </div>
      </Page>
    </div>
  );
}
