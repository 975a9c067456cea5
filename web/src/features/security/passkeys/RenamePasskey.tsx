import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { Passkey } from '../../../api/contract.ts';
import { Button } from '../../../ui/Button.tsx';
import { TextField } from '../../../ui/Field.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { passkeysQuery, reloadAccount } from '../queries.ts';
import { useProvenForm } from '../useProvenForm.tsx';

/** Gives a passkey another name. */
export function RenamePasskey({ passkey, done, close }: { passkey: Passkey; done: () => void; close: () => void }) {
  const { t } = useLingui();
  const [name, setName] = useState(passkey.name);
  const form = useProvenForm();
  const field = `rename-${passkey.id}`;
  useEffect(() => document.getElementById(field)?.focus(), [field]);

  const submit = () =>
    form.submit(
      [name.trim() === '' ? { field, message: t`Give the passkey a name, such as the device’s` } : null],
      async () => {
        const at = { params: { path: { id: passkey.id } }, body: { name: name.trim() } };
        await body(api.PATCH('/api/identity/passkeys/{id}', at));
        await reloadAccount(passkeysQuery.queryKey);
        done();
      },
    );

  if (form.asking !== null) return form.asking;
  return (
    <form
      noValidate
      className="grow"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <div className="-mt-8 max-w-160">
        <TextField
          id={field}
          label={t`New name for “${passkey.name}”`}
          maxLength={60}
          value={name}
          change={setName}
          error={form.error(field)}
        />
      </div>
      <div className="actions mt-4">
        <Button type="submit" working={form.working}>
          <Trans>Save the name</Trans>
        </Button>
        <Button kind="quiet" onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
