import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { momentOf, weekOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Note, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { FeedSection } from './FeedSection.tsx';
import { Findings } from './Findings.tsx';
import { securityQuery } from './query.ts';
import { LastReviews, Review } from './Review.tsx';
import { Sums } from './Sums.tsx';

/** A week of security events: what was noticed, decisions about it, and its review. */
export function SecurityEvents() {
  const { t } = useLingui();
  const language = useLanguage();
  const { week: asked } = useSearch({ strict: false });
  const { data } = useSuspenseQuery(securityQuery('admin', asked));
  const [done, setDone] = useState<string | null>(null);
  const failing = data.collector?.failingSince ?? null;
  return (
    <Page
      title={t`Security events`}
      lede={<Trans>You see accounts by pseudonym, and never what a record says.</Trans>}
      rail={
        <>
          <Review data={data} done={setDone} />
          <LastReviews data={data} href={(week) => `/admin/security?week=${week}`} />
        </>
      }
    >
      <p role="status" className="mt-5 empty:hidden">
        {done !== null && (
          <Status icon="check" tone="success">
            {done}
          </Status>
        )}
      </p>
      {failing !== null && (
        <Note tone="warning">
          <Trans>
            The collector that events are sent to takes none since {momentOf(failing, language)}. They wait here; npx
            carnet check says why.
          </Trans>
        </Note>
      )}
      <Section title={<Trans>Week of {weekOf(data.week.week, language)}</Trans>}>
        <Findings key={data.week.week} findings={data.findings} reader="admin" done={setDone} />
      </Section>
      <Sums sums={data.sums} />
      <FeedSection reader="admin" />
    </Page>
  );
}
