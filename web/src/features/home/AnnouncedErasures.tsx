import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import type { AnnouncedErasures as Announced, RecordSummary } from '../../api/contract.ts';
import { queryClient } from '../../api/queries.ts';
import { useRecordName } from '../../app/names.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Note, Status } from '../../ui/Notice.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';

const announcedQuery = {
  queryKey: ['announced-erasures'],
  queryFn: async () => (await body(api.GET('/api/rights/announced-erasures'))).announced,
  // Asking for it counts as being told, so it is asked anew each time that this page is opened.
  staleTime: 0,
};

/** What whoever runs the server announced to delete, for whom no mail may have reached; stopped here as by the link of the mail. */
export function AnnouncedErasures({ records }: { records: readonly RecordSummary[] }) {
  const { data = [] } = useQuery(announcedQuery);
  return data.map((one) => <AnnouncedErasure key={one.id} one={one} records={records} />);
}

function AnnouncedErasure({
  one: { id, record, due },
  records,
}: {
  one: Announced['announced'][number];
  records: readonly RecordSummary[];
}) {
  const language = useLanguage();
  const form = useForm();
  const nameOf = useRecordName();
  const summary = records.find((each) => each.id === record);
  const name = summary === undefined ? '' : nameOf(summary);
  const until = momentOf(due, language);
  const stop = () =>
    form.submit([], async () => {
      await body(api.POST('/api/rights/announced-erasures/{id}/stop', { params: { path: { id } } }));
      await queryClient.invalidateQueries({ queryKey: announcedQuery.queryKey });
    });
  return (
    <Note tone="danger">
      <p>
        <Status icon="alert" tone="danger">
          <strong>
            {record === null ? (
              <Trans>Your account and your record will be deleted</Trans>
            ) : summary?.relation === 'self' ? (
              <Trans>Your record will be deleted</Trans>
            ) : (
              <Trans>The record of {name} will be deleted</Trans>
            )}
          </strong>
        </Status>
      </p>
      <p className="mt-1">
        <Trans>
          Whoever runs this server has announced it. You can stop it until {until}; everything stays as it is then.
        </Trans>
      </p>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <div className="actions mt-3">
        <Button kind="primary" working={form.working} onClick={() => void stop()}>
          <Trans>Stop the deletion</Trans>
        </Button>
      </div>
    </Note>
  );
}
