import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { NewToken, TokenScope } from '../../api/contract.ts';
import { Button } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { TextField } from '../../ui/Field.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { StepUp } from '../identity/StepUp.tsx';

type Rights = 'read' | 'write';
const scopes: Record<Rights, TokenScope[]> = { read: ['record:read'], write: ['record:read', 'record:write'] };

/** Makes a token: its name, what it may do, for how long; and a fresh proof when the server wants one. */
export function TokenForm({ done, close }: { done: (token: NewToken) => void; close: () => void }) {
  const { t } = useLingui();
  const [name, setName] = useState('');
  const [rights, setRights] = useState<Rights | null>(null);
  const [days, setDays] = useState('30');
  const [asked, setAsked] = useState(false);
  const form = useForm();
  useEffect(() => document.getElementById('token-name')?.focus(), []);

  const submit = () =>
    form.submit(
      [
        name.trim() === '' ? { field: 'token-name', message: t`Give the token a name, such as the program’s` } : null,
        rights === null ? { field: 'token-rights', message: t`Choose what the token may do` } : null,
        /^\d+$/.test(days) && Number(days) >= 1 && Number(days) <= 90
          ? null
          : { field: 'token-days', message: t`Enter a number of days from 1 to 90` },
      ],
      async () => {
        const made = await body(
          api.POST('/api/identity/tokens', {
            body: { name: name.trim(), scopes: scopes[rights ?? 'read'], days: Number(days) },
          }),
        );
        done(made);
      },
      (error) => {
        if (error.code !== 'factor-needed') return null;
        setAsked(true);
        return [];
      },
    );

  if (asked) {
    return (
      <StepUp
        done={() => {
          setAsked(false);
          void submit();
        }}
        leave={close}
      />
    );
  }
  return (
    <form
      noValidate
      className="max-w-160 mt-6"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <TextField
        id="token-name"
        label={t`Name`}
        hint={t`So that you know later which program has it.`}
        maxLength={100}
        value={name}
        change={setName}
        error={form.error('token-name')}
      />
      <Radios<Rights>
        id="token-rights"
        legend={t`What may it do?`}
        error={form.error('token-rights')}
        value={rights}
        change={setRights}
        options={[
          { value: 'read', label: <Trans>Read records</Trans> },
          { value: 'write', label: <Trans>Read and write records</Trans> },
        ]}
      />
      <TextField
        id="token-days"
        label={t`For how many days?`}
        hint={t`At most 90.`}
        type="number"
        min={1}
        max={90}
        value={days}
        change={setDays}
        error={form.error('token-days')}
      />
      <div className="actions actions-stack">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Make the token</Trans>
        </Button>
        <Button kind="quiet" onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
