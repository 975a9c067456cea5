import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { api, body } from '../../../api/client.ts';
import { Button } from '../../../ui/Button.tsx';
import { CodeField, figures } from '../../../ui/Field.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { MailNote } from '../../identity/MailNote.tsx';
import { reloadAccount } from '../queries.ts';
import { useProvenForm } from '../useProvenForm.tsx';
import { useStopChange } from './useStopChange.ts';

interface ProveAddressProps {
  email: string;
  /** Asked for just now, on this page. */
  focus: boolean;
  proved: () => void;
  stopped: () => void;
}

/** The code that shows that the new address is one's own. */
export function ProveAddress({ email, focus, proved, stopped }: ProveAddressProps) {
  const { t } = useLingui();
  const [code, setCode] = useState('');
  const form = useProvenForm();
  const stopping = useStopChange(stopped);
  useEffect(() => {
    if (focus) document.getElementById('email-code')?.focus();
  }, [focus]);
  const submit = () =>
    form.submit(
      [/^\d{6}$/.test(figures(code)) ? null : { field: 'email-code', message: t`Enter the six figures of the code` }],
      async () => {
        await body(api.POST('/api/identity/email-change/verify', { body: { code: figures(code) } }));
        proved();
        await reloadAccount();
      },
      (error) =>
        error.code === 'code-refused'
          ? [{ field: 'email-code', message: t`The code is not right, or its time is over` }]
          : null,
    );
  if (form.asking !== null) return form.asking;
  return (
    <form
      noValidate
      className="panel panel-ask"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={[...form.errors, ...stopping.errors]} attempt={form.attempt + stopping.attempt} />
      <h2 className="text-20">
        <Trans>Show that the new address is yours</Trans>
      </h2>
      <p className="prose mt-2">
        <Trans>
          We have written to {email}. If no other account uses this address, the message has six figures; they work for
          ten minutes.
        </Trans>
      </p>
      <CodeField
        id="email-code"
        label={t`Six-figure code`}
        value={code}
        change={setCode}
        error={form.error('email-code')}
      />
      <MailNote />
      <div className="actions actions-stack">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Confirm</Trans>
        </Button>
        <Button kind="quiet" working={stopping.working} onClick={stopping.stop}>
          <Trans>Keep the present address</Trans>
        </Button>
      </div>
    </form>
  );
}
