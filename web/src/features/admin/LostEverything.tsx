import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';

/** Begins the waiting time of a reset for somebody who asked in person and has no way in left. */
export function LostEverything() {
  const { t } = useLingui();
  const [email, setEmail] = useState('');
  const [begun, setBegun] = useState<string | null>(null);
  const form = useProvenForm();

  const submit = () =>
    form.submit(
      [email.includes('@') ? null : { field: 'lost-email', message: t`Enter the e-mail address of the account` }],
      async () => {
        await body(api.POST('/api/identity/admin/identity-resets', { body: { email: email.trim() } }));
        setBegun(email.trim());
        setEmail('');
      },
      (error) =>
        error.code === 'invalid-input'
          ? [{ field: 'lost-email', message: t`Enter the whole address, such as name@example.org` }]
          : null,
    );

  if (form.asking !== null) return <>{form.asking}</>;
  return (
    <form
      noValidate
      className="mt-4 max-w-160"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className="prose">
        <Trans>
          For somebody who lost every way of signing in and has asked you in person. Their mailbox is told, and after
          the wait gets a link to choose a new password. You can neither shorten the wait nor see that link, and any
          device that is still signed in can stop it.
        </Trans>
      </p>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <div role="status">
        {begun !== null && (
          <Note>
            <Trans>If {begun} has an account here, the wait has begun and its owner was told.</Trans>
          </Note>
        )}
      </div>
      <TextField
        id="lost-email"
        label={t`E-mail address of the account`}
        type="email"
        autoComplete="off"
        maxLength={254}
        value={email}
        change={setEmail}
        error={form.error('lost-email')}
      />
      <div className="actions actions-stack">
        <Button type="submit" kind="secondary" working={form.working}>
          <Trans>Begin the wait</Trans>
        </Button>
      </div>
    </form>
  );
}
