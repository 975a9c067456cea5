import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { PasswordField } from '../../ui/Field.tsx';
import type { useForm } from '../../ui/useForm.ts';
import { useJudgedPassword } from '../identity/useJudgedPassword.ts';

interface NewPasswordProps {
  form: ReturnType<typeof useForm>;
  /** Sends the password with the token of the mail. */
  send: (password: string) => Promise<void>;
  /** The link was used, is too old, or was never one. */
  refused: () => void;
}

/** A new password, judged by the server before the link is used up. */
export function NewPassword({ form, send, refused }: NewPasswordProps) {
  const { t } = useLingui();
  const [password, setPassword] = useState('');
  const judged = useJudgedPassword();
  const submit = () =>
    form.submit(
      [password === '' ? { field: 'password', message: t`Choose a new password` } : null],
      () => send(password),
      (error) => {
        if (error.code === 'code-refused') {
          refused();
          return [];
        }
        const list = judged(error);
        return list.length > 0 ? list : null;
      },
    );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
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
          <Trans>Use this password</Trans>
        </Button>
      </div>
    </form>
  );
}
