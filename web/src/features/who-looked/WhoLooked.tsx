import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Show } from '../../api/contract.ts';
import { recordsQuery } from '../../api/queries.ts';
import { todayOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { Cases } from '../cases/Cases.tsx';
import { byDay } from '../security/activity/by-day.ts';
import { Download } from './Download.tsx';
import { fold } from './fold.ts';
import { LookRow } from './LookRow.tsx';
import { LogAlarm } from './proof/LogAlarm.tsx';
import { whoLookedQuery } from './query.ts';
import { Rail } from './Rail.tsx';

const route = getRouteApi('/rooms/records/$record/who-looked');

/** Every access to one record, day by day: all of them, or those that one wants to see. */
export function WhoLooked() {
  const { t } = useLingui();
  const language = useLanguage();
  const { record } = route.useParams();
  const { show = 'everything' } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: records } = useSuspenseQuery(recordsQuery);
  const { data, hasNextPage, fetchNextPage } = useSuspenseInfiniteQuery(whoLookedQuery(record, show));
  /** Chosen, while its list is still on the way. */
  const [coming, setComing] = useState<Show | null>(null);
  const form = useForm();
  const choose = async (next: Show) => {
    setComing(next);
    await navigate({ search: next === 'everything' ? {} : { show: next }, replace: true, resetScroll: false });
    setComing(null);
  };
  const entries = data.pages.flatMap((page) => page.entries);
  const older = () =>
    form.submit([], async () => {
      await fetchNextPage({ throwOnError: true });
    });
  const shared = records.some(({ id, relation }) => id === record && relation === 'guardian');

  return (
    <Page
      title={t`Who looked at this record`}
      lede={<Trans>Every time a part of the record is opened or changed, it is written here.</Trans>}
      rail={<Rail record={record} shared={shared} />}
    >
      <LogAlarm />
      <Cases record={record} />
      <div className="mt-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <Segments<Show>
          legend={<Trans>What to show</Trans>}
          options={[
            { value: 'everything', label: t`Everything` },
            { value: 'others', label: t`Others` },
            { value: 'changes', label: t`Changes` },
            { value: 'refused', label: t`Refused` },
            { value: 'readings', label: t`Readings of lists` },
          ]}
          value={coming ?? show}
          change={(next) => void choose(next)}
        />
        <Download record={record} />
      </div>
      {entries.length === 0 && <Nothing show={show} />}
      {byDay(fold(entries)).map((day) => (
        <Section
          key={day.key}
          title={<span className="text-18">{todayOf(new Date(day.entries[0]?.at ?? day.key), language)}</span>}
        >
          <ul className="rows">
            {day.entries.map((entry) => (
              <LookRow key={entry.id} entry={entry} record={record} />
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
    </Page>
  );
}

function Nothing({ show }: { show: Show }) {
  switch (show) {
    case 'everything':
      return (
        <Empty level={2} icon="eye" title={<Trans>Nobody yet</Trans>}>
          <Trans>As soon as somebody opens a part of this record, it stands here.</Trans>
        </Empty>
      );
    case 'others':
      return (
        <Empty level={2} icon="eye" title={<Trans>Nobody else</Trans>}>
          <Trans>Nobody but you has opened or tried to open a part of this record.</Trans>
        </Empty>
      );
    case 'changes':
      return (
        <Empty level={2} icon="write" title={<Trans>Nothing was changed</Trans>}>
          <Trans>What somebody adds, changes or deletes stands here.</Trans>
        </Empty>
      );
    case 'readings':
      return (
        <Empty level={2} icon="eye" title={<Trans>Nobody read a list yet</Trans>}>
          <Trans>
            Who reads this list, or the list of who looks after the record, stands here, once an hour at most.
          </Trans>
        </Empty>
      );
    case 'refused':
      return (
        <Empty level={2} icon="skip" title={<Trans>Nobody was refused</Trans>}>
          <Trans>Who tries to open this record without access stands here.</Trans>
        </Empty>
      );
  }
}
