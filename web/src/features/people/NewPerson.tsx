import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { recordsQuery } from '../../api/queries.ts';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { RecordForm } from './RecordForm.tsx';

/** One more record: of somebody else, or one's own if there is none yet. */
export function NewPerson() {
  const { t } = useLingui();
  const form = useForm();
  const { data: records } = useSuspenseQuery(recordsQuery);
  const hasOwn = records.some((record) => record.relation === 'self');
  return (
    <Page
      title={t`Add a person`}
      before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
      lede={<Trans>This makes an empty record. Name and date of birth come with the first document you import.</Trans>}
    >
      <div className="max-w-160">
        {hasOwn ? <RecordForm form={form} whose="dependent" /> : <RecordForm form={form} />}
      </div>
    </Page>
  );
}
