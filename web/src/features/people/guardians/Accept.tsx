import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import type { Ground } from '../../../api/contract.ts';
import { queryClient, recordsQuery } from '../../../api/queries.ts';
import { dropMailToken } from '../../../app/mail-token.ts';
import { Button, buttonClass } from '../../../ui/Button.tsx';
import { Radios } from '../../../ui/Choice.tsx';
import type { useForm } from '../../../ui/useForm.ts';
import { grounds } from '../grounds.tsx';
import { NameField, nameMissing } from './NameField.tsx';

interface AcceptProps {
  token: string;
  form: ReturnType<typeof useForm>;
  /** The token counts no more. */
  refused: () => void;
}

/** On which ground and under which name one looks after the record from now on. */
export function Accept({ token, form, refused }: AcceptProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [ground, setGround] = useState<Ground | null>(null);
  const [name, setName] = useState('');
  const missing = { field: 'guardian-name', message: t`Give the name under which the others shall see you` };
  const submit = () =>
    form.submit(
      [
        ground === null ? { field: 'ground', message: t`Say why you may act for this person` } : null,
        name.trim() === '' ? missing : null,
      ],
      async () => {
        if (ground === null) return;
        const { id } = await body(api.POST('/api/invitations/accept', { body: { token, ground, name: name.trim() } }));
        dropMailToken();
        await queryClient.fetchQuery({ ...recordsQuery, staleTime: 0 });
        await navigate({ to: '/records/$record', params: { record: id } });
      },
      (error) => {
        if (nameMissing(error)) return [missing];
        if (error.code === 'not-found') refused();
        if (error.code === 'consent-needed') void navigate({ to: '/sign-up/consent' });
        if (error.code === 'not-found' || error.code === 'consent-needed') return [];
        if (error.code !== 'conflict') return null;
        return [
          {
            field: null,
            message: t`You look after this record already. The invitation is for somebody else, and still works for them.`,
          },
        ];
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
      <Radios<Ground>
        id="ground"
        legend={t`Why may you act for this person?`}
        hint={t`It stands in the record, so that it can be checked later.`}
        error={form.error('ground')}
        value={ground}
        change={setGround}
        options={grounds}
      />
      <NameField name={name} change={setName} error={form.error('guardian-name')} />
      <div className="actions actions-stack">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Accept and open the record</Trans>
        </Button>
        <Link to="/home" className={buttonClass('quiet')} onClick={dropMailToken}>
          <Trans>I don’t want to</Trans>
        </Link>
      </div>
    </form>
  );
}
