import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { queryClient, recordsQuery } from '../../api/queries.ts';
import { useRecordName } from '../../app/names.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { GiveAgain } from './GiveAgain.tsx';
import { Leave } from './Leave.tsx';
import { Past } from './Past.tsx';
import { consentQuery } from './query.ts';
import { Withdraw } from './Withdraw.tsx';

const route = getRouteApi('/rooms/records/$record/consent');

/** To be awaited after the consent has changed: what was read of the record while it was open goes. */
async function reload(record: string): Promise<void> {
  const open = ({ queryKey: [kind, of] }: { queryKey: readonly unknown[] }) => of === record && kind !== 'consent';
  queryClient.removeQueries({ predicate: open });
  await Promise.all([
    queryClient.fetchQuery({ ...recordsQuery, staleTime: 0 }),
    queryClient.fetchQuery(consentQuery(record)),
  ]);
}

/** Whether a record may be kept: how it stands, the way to withdraw it, and the way back. */
export function RecordConsent() {
  const { t } = useLingui();
  const language = useLanguage();
  const { record } = route.useParams();
  const { data: consents } = useSuspenseQuery(consentQuery(record));
  const { data: records } = useSuspenseQuery(recordsQuery);
  const nameOf = useRecordName();
  const [done, setDone] = useState<string | null>(null);
  const summary = records.find(({ id }) => id === record);
  const own = summary?.relation === 'self';
  // Of a closed record nobody reads the name.
  const name = summary === undefined || (!own && summary.withdrawn !== null) ? undefined : nameOf(summary);
  const withdrawn = consents.at(-1)?.withdrawn ?? null;
  const finish = async (said: string | null) => {
    await reload(record);
    setDone(said);
  };
  return (
    <Page
      key={`${record} ${withdrawn === null}`}
      title={withdrawn === null ? t`Consent to keep this record` : t`This record is closed`}
      eyebrow={name}
      before={
        <Link to="/privacy" className="link target gap-2 mb-2">
          <Icon name="back" size="small" />
          <Trans>Privacy</Trans>
        </Link>
      }
      lede={
        withdrawn === null ? (
          <Trans>
            What stands in this record is kept because it was agreed to. You can withdraw that at any time, without
            giving a reason.
          </Trans>
        ) : withdrawn.byYou ? (
          <Trans>
            You withdrew the consent on {momentOf(withdrawn.at, language)}. Since then nobody can read or change the
            record. Nothing was deleted.
          </Trans>
        ) : (
          <Trans>
            Somebody who looks after this record with you withdrew the consent on {momentOf(withdrawn.at, language)}.
            Since then nobody can read or change it. Nothing was deleted.
          </Trans>
        )
      }
    >
      <div className="page-main max-w-176">
        <p role="status" className="mt-5 empty:hidden">
          {done !== null && (
            <span className="status status-success">
              <Icon name="check" size="small" />
              {done}
            </span>
          )}
        </p>
        {withdrawn === null ? (
          <Section title={<Trans>If you withdraw it</Trans>}>
            <Withdraw record={record} own={own} done={() => finish(null)} />
          </Section>
        ) : (
          <>
            {summary?.withdrawn?.yours === true && (
              <p className="mt-4">
                <Link to="/records/$record/who-looked" params={{ record }} className="link target">
                  <Trans>Who looked</Trans>
                </Link>
              </p>
            )}
            <Section title={<Trans>Open it again</Trans>}>
              <GiveAgain record={record} done={() => finish(t`The record is open again, as it was`)} />
            </Section>
            <Leave record={record} own={own} />
          </>
        )}
        <Section title={<Trans>What was agreed to, and when</Trans>}>
          <Past consents={consents} />
        </Section>
      </div>
    </Page>
  );
}
