import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { GrantTerms } from '../../api/grants.ts';
import { queryClient, sharedQuery } from '../../api/queries.ts';
import { dropMailToken } from '../../app/mail-token.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import type { useForm } from '../../ui/useForm.ts';
import { CheckTerms } from './CheckTerms.tsx';

interface TakeProps {
  token: string;
  offer: GrantTerms;
  /** The reader is here as a doctor too. */
  doctor: boolean;
  form: ReturnType<typeof useForm>;
  /** The link counts no more. */
  refused: () => void;
}

/** What is offered, and under which name it is taken; a doctor's offer is for a doctor alone. */
export function Take({ token, offer, doctor, form, refused }: TakeProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const forDoctor = offer.kind === 'doctor';
  const missing = { field: 'taker-name', message: t`Give the name under which you take it` };
  const take = () =>
    form.submit(
      [name.trim() === '' ? missing : null],
      async () => {
        const role = forDoctor ? { headers: { 'carnet-role': 'doctor' } } : {};
        const at = { body: { token, name: name.trim() }, ...role };
        const { record } = await body(api.POST('/api/grant-offers/accept', at));
        dropMailToken();
        await queryClient.fetchQuery({ ...sharedQuery, staleTime: 0 });
        await navigate(forDoctor ? { to: '/home' } : { to: '/records/$record/card', params: { record } });
      },
      (error) => {
        if (error.code === 'not-found') refused();
        if (error.code === 'not-found') return [];
        if (error.code === 'conflict')
          return [{ field: null, message: t`This record is yours already, or you look after it.` }];
        if (error.code === 'not-allowed')
          return [{ field: null, message: t`An administrator has to confirm first that you are a doctor.` }];
        return error.fields.some(({ field }) => field.endsWith('name')) ? [missing] : null;
      },
    );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void take();
      }}
    >
      <CheckTerms terms={offer} />
      {forDoctor && !doctor ? (
        <div className="mt-5">
          <Note tone="warning">
            <Trans>This is offered to a doctor. If you are one, sign in with a passkey in that role.</Trans>
          </Note>
        </div>
      ) : (
        <>
          <TextField
            id="taker-name"
            label={t`Your name`}
            hint={
              forDoctor
                ? t`The name that was confirmed stands in the record.`
                : t`It stands beside what you do in this record, also after the access has ended.`
            }
            autoComplete="name"
            maxLength={60}
            value={name}
            change={setName}
            error={form.error('taker-name')}
          />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Accept and open the record</Trans>
            </Button>
            <Link to="/home" className={buttonClass('quiet')} onClick={dropMailToken}>
              <Trans>I don’t want to</Trans>
            </Link>
          </div>
        </>
      )}
    </form>
  );
}
