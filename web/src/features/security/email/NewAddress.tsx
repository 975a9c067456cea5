import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { reloadAccount } from '../queries.ts';
import { useProvenForm } from '../useProvenForm.tsx';

/** Asks for another address; a code goes there. */
export function NewAddress({ now, asked }: { now: string; asked: () => void }) {
  const { t } = useLingui();
  const [email, setEmail] = useState('');
  const form = useProvenForm();
  const wrong = { field: 'new-email', message: t`Enter an e-mail address, such as name@example.com` };
  const same = { field: 'new-email', message: t`This is the address that you have now` };
  const submit = () =>
    form.submit(
      [
        !/^[^@\s]+@[^@\s]+$/.test(email.trim())
          ? wrong
          : email.trim().toLowerCase() === now.toLowerCase()
            ? same
            : null,
      ],
      async () => {
        await body(api.POST('/api/identity/email-change', { body: { email: email.trim() } }));
        asked();
        await reloadAccount();
      },
      (error) => {
        if (error.code === 'conflict') return [same];
        return error.fields.some(({ field }) => field.endsWith('email')) ? [wrong] : null;
      },
    );
  if (form.asking !== null) return form.asking;
  return (
    <form
      noValidate
      className="max-w-160"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <TextField
        id="new-email"
        label={t`New e-mail address`}
        hint={t`We send six figures there. Then 72 hours pass, in which the change can be stopped from here; we tell your present address too.`}
        type="email"
        autoComplete="email"
        maxLength={254}
        value={email}
        change={setEmail}
        error={form.error('new-email')}
      />
      <div className="actions actions-stack">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Send the code</Trans>
        </Button>
      </div>
    </form>
  );
}
