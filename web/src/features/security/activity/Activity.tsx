import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ActivityEntry } from '../../../api/contract.ts';
import { meQuery } from '../../../api/queries.ts';
import { todayOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Notice.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ErrorSummary } from '../../../ui/Summary.tsx';
import { useForm } from '../../../ui/useForm.ts';
import { activityQuery } from '../queries.ts';
import { SubPage } from '../SubPage.tsx';
import { byDay } from './by-day.ts';
import { EntryRow } from './EntryRow.tsx';
import { NotMe } from './NotMe.tsx';

/** What happened to the account, day by day. */
export function Activity() {
  const { t } = useLingui();
  const language = useLanguage();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data, hasNextPage, fetchNextPage } = useSuspenseInfiniteQuery(activityQuery);
  const [asked, setAsked] = useState<ActivityEntry | null>(null);
  const form = useForm();
  const entries = data.pages.flatMap((page) => page.entries);
  const older = () =>
    form.submit([], async () => {
      await fetchNextPage({ throwOnError: true });
    });

  return (
    <SubPage
      title={t`Security activity`}
      lede={<Trans>Each time your account was opened, or how it opens was changed.</Trans>}
    >
      {entries.length === 0 && (
        <Empty level={2} icon="list" title={<Trans>Nothing yet</Trans>}>
          <Trans>This list starts with your next sign-in.</Trans>
        </Empty>
      )}
      {byDay(entries).map((day) => (
        <Section
          key={day.key}
          title={<span className="text-18">{todayOf(new Date(day.entries[0]?.at ?? day.key), language)}</span>}
        >
          <ul className="rows">
            {day.entries.map((entry) => (
              <EntryRow
                key={entry.id}
                entry={entry}
                here={entry.session !== null && entry.session === me.session.id}
                ask={() => setAsked(entry)}
              />
            ))}
          </ul>
        </Section>
      ))}
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {hasNextPage && (
        <div className="actions">
          <Button working={form.working} onClick={() => void older()}>
            <Trans>Show older</Trans>
          </Button>
        </div>
      )}
      <NotMe entry={asked} close={() => setAsked(null)} />
    </SubPage>
  );
}
