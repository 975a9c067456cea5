import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { professionalQuery } from './query.ts';

/** Who one is as a professional; it is confirmed by an administrator before it counts, each time that it changes. */
export function ProfessionalForm() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { data } = useSuspenseQuery(professionalQuery);
  const own = data.professional;
  const [name, setName] = useState(own?.name ?? '');
  const [specialty, setSpecialty] = useState(own?.specialty ?? '');
  const [number, setNumber] = useState(own?.number ?? '');
  const form = useProvenForm(<Trans>Patients will trust what you say here.</Trans>);
  const missing = {
    name: { field: 'professional-name', message: t`Give the name under which you work` },
    specialty: { field: 'professional-specialty', message: t`Give your specialty` },
    number: { field: 'professional-number', message: t`Give your number in the register of your profession` },
  };
  const submit = () =>
    form.submit(
      [
        name.trim() === '' ? missing.name : null,
        specialty.trim() === '' ? missing.specialty : null,
        number.trim() === '' ? missing.number : null,
      ],
      async () => {
        const given = { name: name.trim(), specialty: specialty.trim(), number: number.trim() };
        queryClient.setQueryData(
          professionalQuery.queryKey,
          await body(api.PUT('/api/identity/professional', { body: given })),
        );
        await navigate({ to: '/work' });
      },
      (error) => {
        if (error.code === 'conflict')
          return [
            { field: null, message: t`It was announced to the patients and cannot be changed while that lasts.` },
          ];
        const wrong = (['name', 'specialty', 'number'] as const).filter((one) =>
          error.fields.some(({ field }) => field.endsWith(one)),
        );
        return wrong.length === 0 ? null : wrong.map((one) => missing[one]);
      },
    );
  return (
    <div className="column column-steps">
      <Page
        title={t`Who you are`}
        before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
        lede={
          <Trans>
            An administrator compares this with the register of your profession and confirms it. Then patients can give
            you access, and see this beside all that you do in their record.
          </Trans>
        }
      >
        {form.asking ?? (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void submit();
            }}
          >
            {own?.state === 'confirmed' && (
              <Note tone="warning">
                <Trans>This is confirmed. If you change it, it counts no more until it is confirmed again.</Trans>
              </Note>
            )}
            <TextField
              id="professional-name"
              label={t`Name`}
              hint={t`As patients know you, such as Dr Amélie Roux`}
              autoComplete="name"
              maxLength={100}
              value={name}
              change={setName}
              error={form.error('professional-name')}
            />
            <TextField
              id="professional-specialty"
              label={t`Specialty`}
              hint={t`Such as general practice`}
              autoComplete="organization-title"
              maxLength={100}
              value={specialty}
              change={setSpecialty}
              error={form.error('professional-specialty')}
            />
            <TextField
              id="professional-number"
              label={t`Number in the register`}
              hint={t`Of your profession: in France the RPPS number`}
              autoComplete="off"
              maxLength={40}
              value={number}
              change={setNumber}
              error={form.error('professional-number')}
            />
            <div className="actions actions-stack">
              <Button type="submit" kind="primary" working={form.working}>
                <Trans>Send it to be confirmed</Trans>
              </Button>
              <Link to="/work" className={buttonClass('quiet')}>
                <Trans>Not now</Trans>
              </Link>
            </div>
          </form>
        )}
      </Page>
    </div>
  );
}
