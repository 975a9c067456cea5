import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { api, body } from '../../api/client.ts';
import type { ReceivedRequest } from '../../api/grants.ts';
import { ApiError } from '../../api/problem.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { toast } from '../../ui/toast.ts';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { BoundsFields } from './BoundsFields.tsx';
import { reloadGrants } from './query.ts';
import { reloadRequests, requestsQuery } from './requests.ts';
import { useBounds } from './useBounds.ts';
import { usePartList } from './words.ts';

const route = getRouteApi('/rooms/records/$record/share/requests/$request');

/** Answers a doctor who asked: with what one chooses, or not at all. */
export function AnswerRequest() {
  const { record, request } = route.useParams();
  const { data } = useSuspenseQuery(requestsQuery);
  const asked = data.received.find(({ id }) => id === request);
  if (asked === undefined) throw new ApiError({ code: 'not-found', status: 404 });
  return <Answer key={request} record={record} asked={asked} />;
}

function Answer({ record, asked }: { record: string; asked: ReceivedRequest }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const parts = usePartList();
  // The parts that were asked for are chosen beforehand; the end is not, and to write never.
  const bounds = useBounds({ parts: asked.parts, write: false, until: null }, true);
  const form = useProvenForm(<Trans>This gives somebody else access to parts of the record.</Trans>);
  const back = async () => {
    await navigate({ to: '/records/$record/share', params: { record } });
    await Promise.all([reloadRequests(), reloadGrants(record)]);
  };
  const gone = (error: ApiError) =>
    error.code === 'not-found' ? [{ field: null, message: t`This request waits no more.` }] : null;
  const at = { params: { path: { record, id: asked.id } } };
  const give = () => {
    const read = bounds.read();
    return form.submit(
      'errors' in read ? read.errors : [],
      async () => {
        if (!('bounds' in read)) return;
        await body(api.POST('/api/records/{record}/grant-requests/{id}', { ...at, body: read.bounds }));
        toast({ text: t`${asked.name} has access now.`, undo: null });
        await back();
      },
      gone,
    );
  };
  const refuse = () =>
    form.submit(
      [],
      async () => {
        await body(api.DELETE('/api/grant-requests/{id}', { params: { path: { id: asked.id } } }));
        toast({ text: t`Refused. Nobody is told.`, undo: null });
        await back();
      },
      gone,
    );
  return (
    <Page
      title={t`${asked.name} asks for access`}
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
        <Trans>
          {asked.specialty}, number {asked.number}. Confirmed by an administrator of this server. Asked for:{' '}
          {parts(asked.parts)}, {asked.write ? <Trans>to read and to write</Trans> : <Trans>to read</Trans>}.
        </Trans>
      }
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
          <BoundsFields
            kind="doctor"
            mayWrite={asked.write}
            raw={bounds.raw}
            change={bounds.change}
            error={form.error}
          />
          <div className="actions actions-stack">
            <Button type="submit" kind="primary" working={form.working}>
              <Trans>Give access</Trans>
            </Button>
            <Button onClick={() => void refuse()}>
              <Trans>Refuse</Trans>
            </Button>
            <Link to="/records/$record/share" params={{ record }} className={buttonClass('quiet')}>
              <Trans>Decide later</Trans>
            </Link>
          </div>
        </form>
      )}
    </Page>
  );
}
