import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { GrantTerms } from '../../api/grants.ts';
import { queryClient, sharedQuery } from '../../api/queries.ts';
import { takeRole } from '../../api/role.ts';
import { dropMailToken } from '../../app/mail-token.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import type { useForm } from '../../ui/useForm.ts';
import { ownPracticesQuery } from '../practices/query.ts';
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

/** What is offered, and as whom it is taken; a doctor's and a practice's is for a doctor alone. */
export function Take({ token, offer, doctor, form, refused }: TakeProps) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const forDoctor = offer.kind !== 'caregiver';
  const forPractice = offer.kind === 'practice';
  const own = useQuery({ ...ownPracticesQuery, enabled: forPractice && doctor });
  if (own.error !== null) throw own.error;
  const practices = own.data?.practices ?? [];
  const practice = practices.length === 1 ? practices[0]?.id : (chosen ?? undefined);
  const missing = { field: 'taker-name', message: t`Give the name under which you take it` };
  const noPractice = { field: 'taker-practice', message: t`Choose for which practice you take it` };
  const take = () =>
    form.submit(
      [!forDoctor && name.trim() === '' ? missing : null, forPractice && practice === undefined ? noPractice : null],
      async () => {
        const role = forDoctor ? { headers: { 'carnet-role': 'doctor' } } : {};
        const as = forDoctor ? {} : { name: name.trim() };
        const at = { body: { token, ...as, ...(practice === undefined ? {} : { practice }) }, ...role };
        const { record } = await body(api.POST('/api/grant-offers/accept', at));
        dropMailToken();
        if (forDoctor) takeRole('doctor');
        await queryClient.fetchQuery({ ...sharedQuery, staleTime: 0 });
        await navigate(
          forDoctor
            ? { to: '/patients/$record', params: { record } }
            : { to: '/records/$record/card', params: { record } },
        );
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
  if (forDoctor && !doctor)
    return (
      <>
        <CheckTerms terms={offer} />
        <div className="mt-5">
          <Note tone="warning">
            {forPractice ? (
              <Trans>
                This is offered to a practice. If you are a doctor in one, sign in with a passkey in that role.
              </Trans>
            ) : (
              <Trans>This is offered to a doctor. If you are one, sign in with a passkey in that role.</Trans>
            )}
          </Note>
        </div>
      </>
    );
  if (forPractice && own.data !== undefined && practices.length === 0)
    return (
      <>
        <CheckTerms terms={offer} />
        <div className="mt-5">
          <Note tone="warning">
            <Trans>
              This is offered to a practice, and you are in none. Who leads one can take you in; the link waits.
            </Trans>
          </Note>
        </div>
      </>
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
      {forPractice && practices.length === 1 && (
        <p className="prose mt-5">
          <Trans>You take it for {practices[0]?.name}: whoever is in it may read.</Trans>
        </p>
      )}
      {practices.length > 1 && (
        <Radios<string>
          id="taker-practice"
          legend={t`For which practice?`}
          error={form.error('taker-practice')}
          value={chosen}
          change={setChosen}
          options={practices.map((one) => ({ value: one.id, label: one.name }))}
        />
      )}
      {offer.kind === 'doctor' && (
        <p className="prose mt-5">
          <Trans>In the record you stand under the name that an administrator confirmed.</Trans>
        </p>
      )}
      {!forDoctor && (
        <TextField
          id="taker-name"
          label={t`Your name`}
          hint={t`It stands beside what you do in this record, also after the access has ended.`}
          autoComplete="name"
          maxLength={60}
          value={name}
          change={setName}
          error={form.error('taker-name')}
        />
      )}
      <div className="actions actions-stack">
        <Button type="submit" kind="primary" working={form.working || (forPractice && own.data === undefined)}>
          <Trans>Accept and open the record</Trans>
        </Button>
        <Link to="/home" className={buttonClass('quiet')} onClick={dropMailToken}>
          <Trans>I don’t want to</Trans>
        </Link>
      </div>
    </form>
  );
}
