import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api, body } from '../../api/client.ts';
import type { GivenAccess } from '../../api/grants.ts';
import { ApiError } from '../../api/problem.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { toast } from '../../ui/toast.ts';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { BoundsFields } from './BoundsFields.tsx';
import { EndAccess } from './EndAccess.tsx';
import { PracticeMembers } from './PracticeMembers.tsx';
import { grantsQuery, reloadGrants } from './query.ts';
import { useBounds } from './useBounds.ts';

const route = getRouteApi('/rooms/records/$record/share/$grant');

/** Changes what somebody may see, or ends it. */
export function ChangeAccess() {
  const { record, grant } = route.useParams();
  const { data } = useSuspenseQuery(grantsQuery(record));
  const given = data.grants.find(({ id, endedAt }) => id === grant && endedAt === null);
  if (given === undefined) throw new ApiError({ code: 'not-found', status: 404 });
  return <Change key={grant} record={record} given={given} />;
}

function Change({ record, given }: { record: string; given: GivenAccess }) {
  const { t } = useLingui();
  const language = useLanguage();
  const navigate = useNavigate();
  const bounds = useBounds(given);
  const form = useProvenForm(<Trans>This changes what somebody else may see of the record.</Trans>);
  const name = given.name ?? t`No name given`;
  const since = dateOf(given.since, language);
  const save = () => {
    const read = bounds.read();
    return form.submit(
      'errors' in read ? read.errors : [],
      async () => {
        if (!('bounds' in read)) return;
        const at = { params: { path: { record, id: given.id } }, body: read.bounds };
        await body(api.PUT('/api/records/{record}/grants/{id}', at));
        toast({ text: t`Changed for ${name}. It holds from now on.`, undo: null });
        await navigate({ to: '/records/$record/share', params: { record } });
        await reloadGrants(record);
      },
      (error) => (error.code === 'not-found' ? [{ field: null, message: t`This access has ended already.` }] : null),
    );
  };
  return (
    <Page
      title={t`What ${name} may see`}
      heading={name}
      before={
        <>
          <Link to="/records/$record/share" params={{ record }} className="link target gap-2 mb-2">
            <Icon name="back" size="small" />
            <Trans>Share</Trans>
          </Link>
          <ErrorSummary errors={form.errors} attempt={form.attempt} />
        </>
      }
      lede={
        <>
          {given.kind === 'doctor' && <Trans>Doctor. Unchanged since {since}.</Trans>}
          {given.kind === 'caregiver' && <Trans>Caregiver. Unchanged since {since}.</Trans>}
          {given.kind === 'practice' && <Trans>Practice. Unchanged since {since}.</Trans>}
        </>
      }
    >
      {form.asking ?? (
        <form
          className="max-w-160"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <BoundsFields
            kind={given.kind}
            mayWrite={given.write}
            raw={bounds.raw}
            change={bounds.change}
            error={form.error}
          />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Save</Trans>
            </Button>
            <Link to="/records/$record/share" params={{ record }} className={buttonClass('quiet')}>
              <Trans>Cancel</Trans>
            </Link>
          </div>
        </form>
      )}
      {given.members !== null && (
        <Section title={<Trans>Doctors who can read it</Trans>}>
          <PracticeMembers members={given.members} />
        </Section>
      )}
      <Section title={<Trans>End it</Trans>}>
        <EndAccess record={record} given={given} name={name} />
      </Section>
    </Page>
  );
}
