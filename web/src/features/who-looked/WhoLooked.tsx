import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { todayOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Segments } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { byDay } from '../security/activity/by-day.ts';
import { fold } from './fold.ts';
import { LookRow } from './LookRow.tsx';
import { whoLookedQuery } from './query.ts';

const route = getRouteApi('/rooms/records/$record/who-looked');

/** Every access to one record, day by day. */
export function WhoLooked() {
  const { t } = useLingui();
  const language = useLanguage();
  const { record } = route.useParams();
  const { data, hasNextPage, fetchNextPage } = useSuspenseInfiniteQuery(whoLookedQuery(record));
  const [shown, setShown] = useState<'others' | 'everybody'>('everybody');
  const form = useForm();
  const entries = data.pages
    .flatMap((page) => page.entries)
    .filter((entry) => shown === 'everybody' || entry.who === 'somebody');
  const older = () =>
    form.submit([], async () => {
      await fetchNextPage({ throwOnError: true });
    });

  return (
    <Page
      title={t`Who looked at this record`}
      lede={<Trans>Every time a part of the record is opened or changed, it is written here.</Trans>}
    >
      <div className="page-main max-w-176">
        <div className="mt-6">
          <Segments
            legend={<Trans>Whose accesses</Trans>}
            options={[
              { value: 'everybody', label: t`Everybody` },
              { value: 'others', label: t`Others` },
            ]}
            value={shown}
            change={setShown}
          />
        </div>
        {entries.length === 0 && (
          <Empty
            level={2}
            icon="eye"
            title={shown === 'others' ? <Trans>Nobody else</Trans> : <Trans>Nobody yet</Trans>}
          >
            {hasNextPage ? (
              <Trans>Nobody else in the part of the list that is shown. Older entries are below.</Trans>
            ) : (
              <Trans>As soon as somebody opens a part of this record, it stands here.</Trans>
            )}
          </Empty>
        )}
        {byDay(fold(entries)).map((day) => (
          <Section
            key={day.key}
            title={<span className="text-18">{todayOf(new Date(day.entries[0]?.at ?? day.key), language)}</span>}
          >
            <ul className="rows">
              {day.entries.map((entry) => (
                <LookRow key={entry.id} entry={entry} />
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
      </div>
    </Page>
  );
}
