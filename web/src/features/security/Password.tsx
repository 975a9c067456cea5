import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { meQuery } from '../../api/queries.ts';
import { language } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { PasswordField } from '../../ui/Field.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useJudgedPassword } from '../identity/useJudgedPassword.ts';
import { reloadAccount, sessionsQuery } from './queries.ts';
import { SubPage } from './SubPage.tsx';
import { useProvenForm } from './useProvenForm.tsx';

/** A new password. The server judges it, as at the sign-up. */
export function Password() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [done, setDone] = useState<string | null>(null);
  const form = useProvenForm();
  const judged = useJudgedPassword();

  const submit = () => {
    setDone(null);
    return form.submit(
      [
        current === '' ? { field: 'current', message: t`Enter the password that you have now` } : null,
        password === '' ? { field: 'password', message: t`Choose a new password` } : null,
      ],
      async () => {
        await body(api.POST('/api/identity/password', { body: { current, password, language: language() } }));
        setCurrent('');
        setPassword('');
        await reloadAccount(sessionsQuery.queryKey);
        setDone(t`Your password was changed`);
      },
      (error) => {
        const wrong = error.fields.some(({ field }) => field.endsWith('current'));
        const list = [
          ...(wrong ? [{ field: 'current', message: t`This is not the password that you have now` }] : []),
          ...judged(error),
        ];
        return list.length > 0 ? list : null;
      },
    );
  };

  return (
    <SubPage
      title={t`Password`}
      done={done}
      lede={
        <Trans>A new password signs out every other device and ends every access token. Here you stay signed in.</Trans>
      }
    >
      {form.asking ?? (
        <form
          noValidate
          className="max-w-160"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <ErrorSummary errors={form.errors} attempt={form.attempt} />
          {/* Password managers file the new password under this name. */}
          <input type="text" autoComplete="username" value={me.email} readOnly hidden />
          <PasswordField
            id="current"
            label={t`Password that you have now`}
            autoComplete="current-password"
            maxLength={256}
            value={current}
            change={setCurrent}
            error={form.error('current')}
          />
          <PasswordField
            id="password"
            label={t`New password`}
            hint={t`Three or four words that only you would put together are better than one word with signs in it; at least 12 characters. Pasting from a password manager works.`}
            autoComplete="new-password"
            maxLength={256}
            value={password}
            change={setPassword}
            error={form.error('password')}
          />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Change the password</Trans>
            </Button>
          </div>
        </form>
      )}
    </SubPage>
  );
}
