import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { ReviewedUse } from '../../api/emergency.ts';
import { useRoleInUse } from '../../api/role.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { LongField } from '../../ui/LongField.tsx';
import { Empty, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { toast } from '../../ui/toast.ts';
import { useForm } from '../../ui/useForm.ts';
import { queueQuery, reloadEmergencies } from './query.ts';
import { useReason } from './words.ts';

/** Each time that a doctor opened a record in an emergency, for those who review it: nothing of the record. */
export function Queue() {
  const { t } = useLingui();
  const { data } = useSuspenseQuery(queueQuery);
  const waiting = data.filter(waits);
  const done = data.filter((use) => !waits(use));
  return (
    <Page
      title={t`Emergencies`}
      lede={
        <Trans>
          Each time that a doctor opened a record without having been given access. You see who, when and the kind of
          reason, and nothing of the record.
        </Trans>
      }
    >
      <div className="page-main max-w-176">
        {data.length === 0 && (
          <Empty icon="check" title={<Trans>Nothing waits</Trans>} level={2}>
            <Trans>No doctor has opened a record in an emergency.</Trans>
          </Empty>
        )}
        {waiting.length > 0 && (
          <Section title={<Trans>To be reviewed</Trans>}>
            <ul className="rows">
              {waiting.map((use) => (
                <Row key={use.id} use={use} />
              ))}
            </ul>
          </Section>
        )}
        {done.length > 0 && (
          <Section title={<Trans>Reviewed</Trans>}>
            <ul className="rows">
              {done.map((use) => (
                <Row key={use.id} use={use} />
              ))}
            </ul>
          </Section>
        )}
      </div>
    </Page>
  );
}

/** What was asked after it was reviewed is reviewed again. */
function waits({ closed, questionedAt }: ReviewedUse): boolean {
  return closed === null || (questionedAt !== null && Date.parse(questionedAt) > Date.parse(closed.at));
}

function Row({ use }: { use: ReviewedUse }) {
  const language = useLanguage();
  const reason = useReason();
  const role = useRoleInUse();
  return (
    <li>
      <p className="row-title">{use.doctor ?? <Trans>A doctor who works here no more</Trans>}</p>
      <p>
        <Trans>
          {momentOf(use.at, language)}: {reason(use.reason)}
        </Trans>
      </p>
      <p className="quiet-text">
        <Trans>Record {use.record}.</Trans>{' '}
        {use.widenedAt === null ? (
          <Trans>Opened what an emergency needs first.</Trans>
        ) : (
          <Trans>Opened the rest of the card too.</Trans>
        )}
      </p>
      {use.questionedAt !== null && (
        <p>
          <Status icon="flag" tone="warning">
            <Trans>Questioned by the patient on {momentOf(use.questionedAt, language)}</Trans>
          </Status>
        </p>
      )}
      {use.closed !== null && (
        <p className="quiet-text">
          {use.closed.words === null ? (
            <Trans>Reviewed on {momentOf(use.closed.at, language)}</Trans>
          ) : (
            <Trans>
              Reviewed on {momentOf(use.closed.at, language)}: “{use.closed.words}”
            </Trans>
          )}
        </p>
      )}
      {waits(use) && role === 'admin' && (use.you ? <Yours /> : <Close use={use} />)}
    </li>
  );
}

function Yours() {
  return (
    <p className="quiet-text">
      <Trans>This was you: another administrator has to review it.</Trans>
    </p>
  );
}

function Close({ use }: { use: ReviewedUse }) {
  const { t } = useLingui();
  const [words, setWords] = useState('');
  const form = useForm();
  const id = `closing-${use.id}`;
  const close = () =>
    form.submit(
      [words.trim() === '' ? { field: id, message: t`Say in a few words what you found` } : null],
      async () => {
        await body(
          api.POST('/api/admin/emergency-access/{id}/close', {
            params: { path: { id: use.id } },
            body: { words: words.trim() },
          }),
        );
        toast({ text: t`Reviewed. The patient can read what you wrote.`, undo: null });
        await reloadEmergencies();
      },
    );
  return (
    <form
      noValidate
      className="max-w-160"
      onSubmit={(event) => {
        event.preventDefault();
        void close();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <LongField
        id={id}
        label={t`What did you find?`}
        hint={t`Ask the doctor, or the ward. The patient reads this; write nothing about the patient’s health.`}
        error={form.error(id)}
        value={words}
        change={setWords}
      />
      <div className="actions">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Close the review</Trans>
        </Button>
      </div>
    </form>
  );
}
