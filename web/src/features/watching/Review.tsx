import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { SecurityWeek } from '../../api/contract.ts';
import { dateOf, weekOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Tick } from '../../ui/Choice.tsx';
import { LongField } from '../../ui/LongField.tsx';
import { Status } from '../../ui/Notice.tsx';
import { Section, Segmented } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { reloadSecurity } from './query.ts';

/** The review of a week: how far it is, and the signature under it. */
export function Review({ data, done }: { data: SecurityWeek; done: (said: string) => void }) {
  const language = useLanguage();
  const { week, findings, open } = data;
  const asked = findings.filter(({ severity }) => severity !== 'low').length;
  return (
    <Section title={<Trans>Weekly review</Trans>}>
      <p className="mt-3">
        <Plural
          value={findings.length}
          _0="Nothing was noticed."
          one="# thing was noticed."
          other="# things were noticed."
        />{' '}
        {open > 0 && (
          <strong>
            <Plural value={open} one="# needs your decision." other="# need your decision." />
          </strong>
        )}
      </p>
      {asked > 0 && asked <= 20 && <Segmented done={asked - open} of={asked} />}
      {asked > 0 && (
        <p className="quiet-text">
          <Trans>
            {asked - open} of {asked} decided
          </Trans>
        </p>
      )}
      {week.signed === null ? (
        <Sign key={week.week} data={data} done={done} />
      ) : (
        <>
          <p className="mt-4">
            <Status icon="check" tone="success">
              <Trans>Signed off on {dateOf(week.signed.at, language)}</Trans>
            </Status>
          </p>
          {week.signed.note !== null && <p className="prose mt-2">{week.signed.note}</p>}
        </>
      )}
    </Section>
  );
}

function Sign({ data, done }: { data: SecurityWeek; done: (said: string) => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const [note, setNote] = useState('');
  const [read, setRead] = useState(false);
  const form = useProvenForm(<Trans>Your name stands under this week.</Trans>);
  const { week, open } = data;
  // It ends as the day does, in UTC: half a day before that is the same day for everybody.
  const due = dateOf(new Date(Date.parse(week.dueAt) - 12 * 3600_000).toISOString(), language);
  const waits =
    week.state === 'running' ? t`The week is not over yet.` : open > 0 ? t`Decide the open events first.` : null;

  const submit = () =>
    form.submit(
      [
        read ? null : { field: 'week-read', message: t`Say that you have read every event of this week` },
        note.length > 500 ? { field: 'week-note', message: t`Write 500 letters at most` } : null,
      ],
      async () => {
        const at = { params: { path: { week: week.week } }, body: { note: note.trim() === '' ? null : note.trim() } };
        await body(api.POST('/api/admin/security/reviews/{week}', at));
        done(t`The week is signed off`);
        await reloadSecurity();
      },
      (error) => {
        if (error.code !== 'conflict') return null;
        void reloadSecurity();
        return [{ field: null, message: t`The week has changed meanwhile. Look at it again.` }];
      },
    );

  if (form.asking !== null) return <>{form.asking}</>;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (waits === null) void submit();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <LongField
        id="week-note"
        label={t`What you found`}
        hint={t`Kept with the review, 500 letters at most. Write no names of patients.`}
        error={form.error('week-note')}
        value={note}
        change={setNote}
      />
      <Tick
        id="week-read"
        label={t`I have read every event of this week`}
        error={form.error('week-read')}
        checked={read}
        change={setRead}
      />
      <div className="actions mt-5">
        <Button
          type="submit"
          kind="primary"
          working={form.working}
          aria-disabled={waits !== null || undefined}
          aria-describedby="week-due"
        >
          <Trans>Sign off the week</Trans>
        </Button>
      </div>
      <p className="quiet-text mt-3" id="week-due">
        {waits} {week.state === 'overdue' ? <Trans>It was due on {due}.</Trans> : <Trans>Due on {due}.</Trans>}
      </p>
    </form>
  );
}

/** The weeks before, and whether each was signed off. */
export function LastReviews({ data, href }: { data: SecurityWeek; href: (week: string) => string }) {
  const { t } = useLingui();
  const language = useLanguage();
  const past = data.weeks.filter(({ state }) => state !== 'running');
  return (
    <Section title={<Trans>Last reviews</Trans>}>
      {past.length === 0 ? (
        <p className="mt-3">
          <Trans>The first week is not over yet.</Trans>
        </p>
      ) : (
        <ul className="rows">
          {past.slice(0, 8).map((one) => (
            <li key={one.week} className="flex flex-wrap items-center justify-between gap-x-4">
              <a href={href(one.week)} className="link target">
                {weekOf(one.week, language)}
              </a>
              {one.signed !== null ? (
                <Status icon="check" tone="success">
                  {one.signed.you ? t`You` : (one.signed.by ?? t`An account that is no more`)}
                </Status>
              ) : one.state === 'overdue' ? (
                <Status icon="clock" tone="warning">
                  <Trans>Late</Trans>
                </Status>
              ) : (
                <Status icon="clock">
                  <Trans>To be signed off</Trans>
                </Status>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
