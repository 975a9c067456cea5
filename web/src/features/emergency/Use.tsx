import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { EmergencyUse } from '../../api/emergency.ts';
import { ApiError } from '../../api/problem.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { LongField } from '../../ui/LongField.tsx';
import { Status } from '../../ui/Notice.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { toast } from '../../ui/toast.ts';
import { useForm } from '../../ui/useForm.ts';
import { reloadEmergency } from './query.ts';
import { useReason } from './words.ts';

/** One time that a doctor opened the record: who, why, until when, and whether it was right. */
export function Use({ record, use }: { record: string; use: EmergencyUse }) {
  const { t } = useLingui();
  const language = useLanguage();
  const reason = useReason();
  const form = useForm();
  const end = () =>
    form.submit([], async () => {
      const at = { params: { path: { record, id: use.grant } } };
      await body(api.DELETE('/api/records/{record}/grants/{id}', at)).catch((error: unknown) => {
        // Ended meanwhile, which is what was wanted.
        if (!(error instanceof ApiError && error.code === 'not-found')) throw error;
      });
      toast({ text: t`Ended: the doctor sees nothing of the record any more`, undo: null });
      await reloadEmergency(record);
    });
  return (
    <li>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <p className="row-title">{use.doctor ?? <Trans>A doctor who is here no more</Trans>}</p>
      <p>
        <Trans>
          {momentOf(use.at, language)}: {reason(use.reason)}
        </Trans>
      </p>
      {use.words !== null && (
        <p className="quiet-text">
          <Trans>“{use.words}”</Trans>
        </p>
      )}
      <p className="quiet-text">
        {use.widenedAt === null ? (
          <Trans>Opened what an emergency needs first.</Trans>
        ) : (
          <Trans>Opened the rest of the card too.</Trans>
        )}{' '}
        {use.until !== null &&
          (use.open ? (
            <Trans>Open until {momentOf(use.until, language)}.</Trans>
          ) : (
            <Trans>Ended on {momentOf(use.until, language)}.</Trans>
          ))}
      </p>
      {use.open && (
        <div className="actions mt-3">
          <Button kind="danger" working={form.working} onClick={() => void end()}>
            <Trans>End it now</Trans>
          </Button>
        </div>
      )}
      {use.questioned === null ? <Question record={record} use={use} /> : <Questioned use={use} />}
    </li>
  );
}

function Questioned({ use: { questioned, closed } }: { use: EmergencyUse }) {
  const language = useLanguage();
  return (
    <>
      {questioned !== null && (
        <p className="mt-2">
          <Status icon="flag" tone="warning">
            <Trans>It was asked on {momentOf(questioned.at, language)} whether this was right</Trans>
          </Status>
        </p>
      )}
      {closed !== null && (
        <p className="quiet-text">
          {closed.words === null ? (
            <Trans>Reviewed on {momentOf(closed.at, language)}</Trans>
          ) : (
            <Trans>
              Reviewed on {momentOf(closed.at, language)}: “{closed.words}”
            </Trans>
          )}
        </p>
      )}
    </>
  );
}

/** "Was this right?", with the words of whoever asks. */
function Question({ record, use }: { record: string; use: EmergencyUse }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [words, setWords] = useState('');
  const form = useForm();
  const id = `question-${use.id}`;
  const send = () =>
    form.submit(
      [words.trim() === '' ? { field: id, message: t`Say in a few words what you doubt` } : null],
      async () => {
        await body(
          api.POST('/api/records/{record}/emergency-access/uses/{id}/question', {
            params: { path: { record, id: use.id } },
            body: { words: words.trim() },
          }),
        );
        toast({ text: t`Asked. Whoever administers this server is told.`, undo: null });
        await reloadEmergency(record);
      },
    );
  if (!asking)
    return (
      <div className="actions mt-3">
        <Button onClick={() => setAsking(true)}>
          <Trans>Was this right?</Trans>
        </Button>
      </div>
    );
  return (
    <form
      noValidate
      className="max-w-160 mt-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      <LongField
        id={id}
        label={t`What do you doubt?`}
        hint={t`Who reviews sees that you asked, and the kind of reason, not these words nor your record.`}
        error={form.error(id)}
        value={words}
        change={setWords}
      />
      <div className="actions">
        <Button type="submit" kind="primary" working={form.working}>
          <Trans>Ask</Trans>
        </Button>
        <Button onClick={() => setAsking(false)}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
