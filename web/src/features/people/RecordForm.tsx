import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { Ground } from '../../api/contract.ts';
import { queryClient, recordsQuery } from '../../api/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { toast } from '../../ui/toast.ts';
import type { useForm } from '../../ui/useForm.ts';
import { type Answer, AnswerChoice } from '../emergency/AnswerChoice.tsx';
import { grounds } from './grounds.tsx';

type Whose = 'self' | 'dependent';

/** Whose record it is, and for somebody else on what ground one acts for them. `whose` fixes the first answer. */
export function RecordForm({ form, whose: fixed }: { form: ReturnType<typeof useForm>; whose?: 'dependent' }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [whose, setWhose] = useState<Whose | null>(fixed ?? null);
  const [ground, setGround] = useState<Ground | null>(null);
  const [emergency, setEmergency] = useState<Answer | null>(null);

  const submit = () =>
    form.submit(
      [
        whose === null ? { field: 'whose', message: t`Say whose record this is` } : null,
        whose === 'dependent' && ground === null
          ? { field: 'ground', message: t`Say why you may act for this person` }
          : null,
      ],
      async () => {
        const { id } = await body(
          api.POST('/api/records', {
            body: whose === 'dependent' && ground !== null ? { kind: 'dependent', ground } : { kind: 'self' },
          }),
        );
        // Who does not answer now is asked again on the page of the record, as is whoever's answer got lost, or who has to confirm for a
        // yes that it is him; until then nobody can.
        if (emergency !== null)
          await body(
            api.PUT('/api/records/{record}/emergency-access', {
              params: { path: { record: id } },
              body: { allowed: emergency === 'yes' },
            }),
          ).catch(() =>
            toast({ text: t`The record is made. Answer the question about emergencies once more.`, undo: null }),
          );
        await queryClient.fetchQuery({ ...recordsQuery, staleTime: 0 });
        await navigate({ to: '/records/$record', params: { record: id } });
      },
      (error) => {
        if (error.code !== 'consent-needed') return null;
        void navigate({ to: '/sign-up/consent' });
        return [];
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
      {fixed === undefined && (
        <Radios<Whose>
          id="whose"
          legend={t`Whose record is it?`}
          error={form.error('whose')}
          value={whose}
          change={setWhose}
          options={[
            { value: 'self', label: <Trans>Mine</Trans> },
            {
              value: 'dependent',
              label: <Trans>Somebody’s I care for</Trans>,
              hint: <Trans>A child, a parent, somebody who asked you to.</Trans>,
            },
          ]}
        />
      )}
      {whose === 'dependent' && (
        <Radios<Ground>
          id="ground"
          legend={t`Why may you act for this person?`}
          hint={t`It stands in the record, so that it can be checked later.`}
          error={form.error('ground')}
          value={ground}
          change={setGround}
          options={grounds}
        />
      )}
      {whose !== null && <AnswerChoice value={emergency} change={setEmergency} />}
      <div className="actions actions-stack">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Create the record</Trans>
        </Button>
      </div>
    </form>
  );
}
