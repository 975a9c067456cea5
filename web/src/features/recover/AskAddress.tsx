import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';
import { api, body } from '../../api/client.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import type { useForm } from '../../ui/useForm.ts';
import { MailNote } from '../identity/MailNote.tsx';

interface AskAddressProps {
  kind: 'password-reset' | 'identity-reset';
  form: ReturnType<typeof useForm>;
  sent: (email: string) => void;
  /** What the button does. */
  children: ReactNode;
}

/** Asks for the address that a link is to be sent to. The answer is the same whether somebody has an account there or not. */
export function AskAddress({ kind, form, sent, children }: AskAddressProps) {
  const { t } = useLingui();
  const [email, setEmail] = useState('');
  const submit = () =>
    form.submit(
      [
        /^[^@\s]+@[^@\s]+$/.test(email.trim())
          ? null
          : { field: 'email', message: t`Enter the e-mail address of your account` },
      ],
      async () => {
        const asked = { body: { email: email.trim() } };
        if (kind === 'password-reset') await body(api.POST('/api/identity/password-reset', asked));
        else await body(api.POST('/api/identity/identity-reset', asked));
        sent(email.trim());
      },
      (error) => {
        if (error.code === 'invalid-input')
          return [{ field: 'email', message: t`Enter an e-mail address, such as name@example.com` }];
        if (error.code === 'not-supported')
          return [{ field: null, message: t`This server sends no e-mail. Whoever runs it can let you in again.` }];
        return null;
      },
    );
  return (
    <>
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
          hint={t`The address of your account.`}
          type="email"
          autoComplete="username"
          maxLength={254}
          value={email}
          change={setEmail}
          error={form.error('email')}
        />
        <div className="actions actions-stack">
          <Button type="submit" kind="primary" working={form.working}>
            {children}
          </Button>
        </div>
      </form>
      <MailNote />
    </>
  );
}
