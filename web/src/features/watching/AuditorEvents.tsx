import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { api, body } from '../../api/client.ts';
import { momentOf, weekOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Note, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { saveFile } from '../privacy/save.ts';
import { FeedSection } from './FeedSection.tsx';
import { Findings } from './Findings.tsx';
import { ledgerViewQuery, securityQuery } from './query.ts';
import { LastReviews } from './Review.tsx';
import { Sums } from './Sums.tsx';

/** The same week for who audits: pseudonyms alone, and what it takes to verify the log. */
export function AuditorEvents() {
  const { t } = useLingui();
  const language = useLanguage();
  const { week: asked } = useSearch({ strict: false });
  const { data } = useSuspenseQuery(securityQuery('auditor', asked));
  return (
    <Page
      title={t`Audit`}
      lede={<Trans>You see pseudonyms, and never what a record says. That you looked stands in the log.</Trans>}
      rail={
        <>
          <Ledger />
          <LastReviews data={data} href={(week) => `/audit?week=${week}`} />
        </>
      }
    >
      <Section title={<Trans>Week of {weekOf(data.week.week, language)}</Trans>}>
        <Findings key={data.week.week} findings={data.findings} reader="auditor" done={() => undefined} />
      </Section>
      <Sums sums={data.sums} />
      <FeedSection reader="auditor" />
    </Page>
  );
}

const longestOpenMs = 60_000;

/** How the ledger of the access log stands, and the log to take along. */
function Ledger() {
  const { t } = useLingui();
  const language = useLanguage();
  const { data } = useSuspenseQuery(ledgerViewQuery);
  const form = useForm();
  const take = () =>
    form.submit([], async () => {
      const file: Blob = await body(api.GET('/api/auditor/log', { parseAs: 'blob' }));
      saveFile(file, `carnet-log-${new Date().toISOString().slice(0, 10)}.jsonl`);
    });
  const size = data.checkpoint?.split('\n')[1] ?? '0';
  const agree = data.witnesses.every(({ stands }) => stands === 'agrees');
  return (
    <Section title={<Trans>The access log</Trans>}>
      <ul className="rows">
        <li>
          <Status
            icon={data.openMs <= longestOpenMs ? 'check' : 'alert'}
            tone={data.openMs <= longestOpenMs ? 'success' : 'danger'}
          >
            <Trans>Sealed up to entry {size}</Trans>
          </Status>
        </li>
        <li>
          <Status icon={agree ? 'check' : 'alert'} tone={agree ? 'success' : 'danger'}>
            {agree ? <Trans>Every witness agrees</Trans> : <Trans>A witness does not agree, or is away</Trans>}
          </Status>
        </li>
        <li>
          {data.comparedAt === null ? (
            <Status icon="clock">{t`Not compared with the records yet`}</Status>
          ) : data.findings === 0 ? (
            <Status icon="check" tone="success">
              <Trans>Compared with the records {momentOf(data.comparedAt, language)}</Trans>
            </Status>
          ) : (
            <Status icon="alert" tone="danger">
              <Trans>Records are not as the log says</Trans>
            </Status>
          )}
        </li>
      </ul>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <div className="actions mt-5">
        <Button working={form.working} onClick={() => void take()}>
          <Trans>Take the log along</Trans>
        </Button>
      </div>
      <Note>
        <p>
          <Trans>
            This server says so of itself. Proof is what you do elsewhere: node verifier/verify.mjs log FILE --key KEY,
            with a key that you wrote down earlier.
          </Trans>
        </p>
        {data.keys.map((key) => (
          <p key={key} className="code mt-2 break-all">
            {key}
          </p>
        ))}
      </Note>
    </Section>
  );
}
