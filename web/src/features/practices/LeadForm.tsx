import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { Button } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { SelectField } from '../../ui/Select.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { staffQuery } from '../staff/query.ts';
import { reloadPractices } from './query.ts';

interface LeadFormProps {
  /** The practice that nobody leads; null for a new one, whose name is asked too. */
  of: { readonly id: string; readonly name: string } | null;
  done: (who: string, name: string) => void;
  close: () => void;
}

/** Makes a practice, or names who leads one: a doctor whom an administrator confirmed, and never oneself. */
export function LeadForm({ of, done, close }: LeadFormProps) {
  const { t } = useLingui();
  const { data, error } = useQuery(staffQuery);
  const [name, setName] = useState('');
  const [lead, setLead] = useState('');
  const form = useProvenForm(<Trans>Whoever leads a practice decides who is in it.</Trans>);
  if (error !== null) throw error;
  const doctors = (data?.staff ?? []).flatMap(({ account, you, professional: own }) =>
    !you && own?.role === 'doctor' && own.state === 'confirmed'
      ? [{ account, name: own.name, number: own.number }]
      : [],
  );
  const noName = { field: 'practice-name', message: t`Give the practice a name` };
  const taken = {
    field: 'practice-name',
    message: t`There is a practice of this name already. Add what tells them apart, such as its place`,
  };
  const noLead = { field: 'practice-lead', message: t`Choose who leads it` };
  const submit = () =>
    form.submit(
      [of === null && name.trim() === '' ? noName : null, lead === '' ? noLead : null],
      async () => {
        if (of === null) await body(api.POST('/api/admin/practices', { body: { name: name.trim(), lead } }));
        else {
          const at = { params: { path: { id: of.id } }, body: { account: lead } };
          await body(api.POST('/api/admin/practices/{id}/lead', at));
        }
        await reloadPractices();
        done(doctors.find(({ account }) => account === lead)?.name ?? '', of?.name ?? name.trim());
      },
      (refused) => {
        if (refused.code === 'conflict')
          return [{ field: null, message: t`Somebody leads this practice already. Only they can hand the lead on.` }];
        if (refused.code === 'not-found') return [{ field: null, message: t`This practice has ended.` }];
        if (refused.code === 'not-allowed' || (refused.code === 'invalid-input' && refused.fields.length === 0))
          return [{ field: 'practice-lead', message: t`This doctor is not confirmed any more. Choose another.` }];
        const wrong = refused.fields.find(({ field }) => field.endsWith('name'));
        if (wrong === undefined) return null;
        return [wrong.code === 'name-taken' ? taken : noName];
      },
    );
  if (form.asking !== null) return form.asking;
  return (
    <form
      noValidate
      className="mt-8 max-w-160"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {data !== undefined && doctors.length === 0 && (
        <Note tone="warning">
          <Trans>
            There is no other doctor who was confirmed. Invite one under People and confirm who it is; then the practice
            can be made.
          </Trans>
        </Note>
      )}
      {of === null && (
        <TextField
          id="practice-name"
          label={t`Name of the practice`}
          hint={t`As patients know it, such as “Cabinet des Lilas”`}
          autoComplete="off"
          maxLength={100}
          value={name}
          change={setName}
          error={form.error('practice-name')}
        />
      )}
      <SelectField
        id="practice-lead"
        label={t`Who leads it?`}
        hint={t`Decides which doctors are in it, for every patient who gives the practice something.`}
        options={[
          { value: '', label: t`Choose a doctor` },
          ...doctors.map((one) => ({ value: one.account, label: `${one.name}, ${one.number}` })),
        ]}
        value={lead}
        change={setLead}
        error={form.error('practice-lead')}
      />
      <div className="actions mt-5">
        <Button type="submit" kind="primary" working={form.working}>
          {of === null ? <Trans>Make the practice</Trans> : <Trans>Name the lead</Trans>}
        </Button>
        <Button kind="quiet" onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
