import { Trans, useLingui } from '@lingui/react/macro';
import { Page, Steps } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { RecordForm } from './RecordForm.tsx';

/** Last step of the sign-up, second page: the first record. */
export function FirstRecord() {
  const { t } = useLingui();
  const form = useForm();
  return (
    <div className="column column-steps">
      <Page
        title={t`You, or someone you care for`}
        before={
          <>
            <Steps step={5} of={5} page={2} />
            <ErrorSummary errors={form.errors} attempt={form.attempt} />
          </>
        }
        lede={<Trans>An account can hold several records. Start with one; you can add others later.</Trans>}
      >
        <RecordForm form={form} />
      </Page>
    </div>
  );
}
