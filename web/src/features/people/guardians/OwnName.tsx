import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { api, body } from '../../../api/client.ts';
import { Button } from '../../../ui/Button.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { NameField, nameMissing } from './NameField.tsx';
import { reloadGuardians } from './query.ts';

interface OwnNameProps {
  record: string;
  name: string;
  close: () => void;
  done: () => void;
}

/** Changes the name under which the others see one. */
export function OwnName({ record, name: before, close, done }: OwnNameProps) {
  const { t } = useLingui();
  const [name, setName] = useState(before);
  const form = useForm();
  const missing = { field: 'guardian-name', message: t`Give the name under which the others shall see you` };
  useEffect(() => document.getElementById('guardian-name')?.focus(), []);
  const submit = () =>
    form.submit(
      [name.trim() === '' ? missing : null],
      async () => {
        const at = { params: { path: { record } }, body: { name: name.trim() } };
        await body(api.PUT('/api/records/{record}/guardians/me', at));
        await reloadGuardians(record);
        done();
      },
      (error) => (nameMissing(error) ? [missing] : null),
    );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <div className="-mt-8 max-w-160">
        <NameField name={name} change={setName} error={form.error('guardian-name')} />
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
