import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api, body } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { toast } from '../../ui/toast.ts';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { BoundsFields } from '../share/BoundsFields.tsx';
import { useBounds } from '../share/useBounds.ts';
import { formerQuery } from './query.ts';

const route = getRouteApi('/rooms/records/$record/former-guardians/$former');

/** Gives somebody who looked after one's own record parts of it; nothing is chosen beforehand. */
export function GiveFormer() {
  const { t } = useLingui();
  const { record, former } = route.useParams();
  const { data } = useSuspenseQuery(formerQuery(record));
  const navigate = useNavigate();
  const bounds = useBounds(null);
  const form = useProvenForm(<Trans>This gives somebody else access to parts of the record.</Trans>);
  const name = data.find(({ id }) => id === former)?.name ?? null;
  const give = () => {
    const read = bounds.read();
    return form.submit(
      'errors' in read ? read.errors : [],
      async () => {
        if (!('bounds' in read)) return;
        const at = { params: { path: { record, id: former } } };
        await body(api.POST('/api/records/{record}/former-guardians/{id}/access', { ...at, body: read.bounds }));
        await queryClient.invalidateQueries({ queryKey: formerQuery(record).queryKey });
        toast({ text: t`Access was given. It stands under Share.`, undo: null });
        await navigate({ to: '/records/$record/former-guardians', params: { record } });
      },
      (error) =>
        error.code === 'conflict'
          ? [{ field: null, message: t`This person has something of your record already. Change it under Share.` }]
          : null,
    );
  };
  return (
    <Page
      title={name === null ? t`What do they keep?` : t`What does ${name} keep?`}
      before={
        <>
          <Link to="/records/$record/former-guardians" params={{ record }} className="link target gap-2 mb-2">
            <Icon name="back" size="small" />
            <Trans>Who looked after your record</Trans>
          </Link>
          <ErrorSummary errors={form.errors} attempt={form.attempt} />
        </>
      }
      lede={<Trans>They have these parts from then on, and are told by e-mail that you gave them something.</Trans>}
    >
      {form.asking ?? (
        <form
          className="max-w-160"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void give();
          }}
        >
          <BoundsFields kind="caregiver" raw={bounds.raw} change={bounds.change} error={form.error} />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Give access</Trans>
            </Button>
            <Link to="/records/$record/former-guardians" params={{ record }} className={buttonClass('quiet')}>
              <Trans>Give nothing</Trans>
            </Link>
          </div>
        </form>
      )}
    </Page>
  );
}
