import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { EmergencyReason } from '../../api/emergency.ts';
import { timeOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { TextField } from '../../ui/Field.tsx';
import { LongField } from '../../ui/LongField.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary, type FormError } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { DayInput } from '../share/DayInput.tsx';
import { wholeDay } from './birth-date.ts';
import { openedQuery, reloadEmergencies } from './query.ts';
import { reasons, useReason } from './words.ts';

type By = 'person' | 'code';

/** A doctor opens a record that nobody gave him: whom, why, and what follows from it. */
export function Find() {
  const { t } = useLingui();
  const language = useLanguage();
  const navigate = useNavigate();
  const reasonOf = useReason();
  const { data: open } = useSuspenseQuery(openedQuery);
  const [by, setBy] = useState<By>('person');
  const [family, setFamily] = useState('');
  const [given, setGiven] = useState('');
  const [born, setBorn] = useState({ day: '', month: '', year: '', approximate: false });
  const [code, setCode] = useState('');
  const [reason, setReason] = useState<EmergencyReason | null>(null);
  const [words, setWords] = useState('');
  const form = useForm();
  const birthDate = wholeDay(born);

  const wrong: (FormError | null)[] = [
    by === 'person' && family.trim() === '' ? { field: 'family', message: t`Write the family name` } : null,
    by === 'person' && given.trim() === '' ? { field: 'given', message: t`Write the first given name` } : null,
    by === 'person' && birthDate === null ? { field: 'born-day', message: t`Write the whole date of birth` } : null,
    by === 'code' && code.trim() === '' ? { field: 'code', message: t`Write the code of the card` } : null,
    reason === null ? { field: 'reason', message: t`Say why you open it` } : null,
    words.trim() === '' ? { field: 'words', message: t`Describe the situation in a few words` } : null,
  ];
  const submit = () =>
    form.submit(
      wrong,
      async () => {
        if (reason === null || (by === 'person' && birthDate === null)) return;
        const find =
          by === 'code'
            ? { code: code.trim() }
            : { family: family.trim(), given: given.trim(), birthDate: birthDate ?? '' };
        const { record } = await body(
          api.POST('/api/emergency-access', { body: { find, reason, words: words.trim() } }),
        );
        await reloadEmergencies();
        await navigate({ to: '/emergency/$record', params: { record } });
      },
      (error) => {
        const said: Partial<Record<string, string>> = {
          'not-found': t`Not available here. Look for the printed card.`,
          conflict: t`You have access to this record already: it stands among your patients, or is open above.`,
          'not-allowed': t`This is for doctors whose profession was confirmed, who signed in with a passkey, and who did not administer this server within the last 90 days.`,
        };
        const message = said[error.code];
        return message === undefined ? null : [{ field: null, message }];
      },
    );

  return (
    <Page
      title={t`Open a record in an emergency`}
      before={<ErrorSummary errors={form.errors} attempt={form.attempt} />}
    >
      {open.length > 0 && (
        <Section title={<Trans>Open now</Trans>}>
          <ul className="rows">
            {open.map((one) => (
              <li key={one.id} className="row">
                <Link to="/emergency/$record" params={{ record: one.record }} className="link target">
                  {one.person?.name ?? <Trans>No name yet</Trans>}
                </Link>
                <span className="quiet-text">
                  <Until time={timeOf(one.until, language)} />
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <form
        className="max-w-160"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Note tone="warning">
          <Trans>
            For an emergency alone, of a patient who gave you no access. It is recorded, the patient and whoever
            administers this server are told at once, and each use is reviewed.
          </Trans>
        </Note>
        <Radios<By>
          id="by"
          legend={t`How do you find the patient?`}
          value={by}
          change={setBy}
          beside="flow"
          options={[
            { value: 'person', label: <Trans>Name and date of birth</Trans> },
            { value: 'code', label: <Trans>Code of the card</Trans> },
          ]}
        />
        {by === 'person' ? (
          <>
            <TextField
              id="family"
              label={t`Family name`}
              autoComplete="off"
              error={form.error('family')}
              value={family}
              change={setFamily}
            />
            <TextField
              id="given"
              label={t`First given name`}
              autoComplete="off"
              error={form.error('given')}
              value={given}
              change={setGiven}
            />
            <DayInput name="born" label={t`Date of birth`} raw={born} change={setBorn} error={form.error} />
          </>
        ) : (
          <TextField
            id="code"
            label={t`Code`}
            hint={t`Ten letters and figures, such as 7QK3M-2XV9T.`}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            error={form.error('code')}
            value={code}
            change={setCode}
          />
        )}
        <Radios<EmergencyReason>
          id="reason"
          legend={t`Why do you open it?`}
          error={form.error('reason')}
          value={reason}
          change={setReason}
          options={reasons.map((value) => ({ value, label: reasonOf(value) }))}
        />
        <LongField
          id="words"
          label={t`In your own words`}
          hint={t`The patient reads this. Who reviews sees the kind of reason alone.`}
          error={form.error('words')}
          value={words}
          change={setWords}
        />
        <div className="actions">
          <Button type="submit" kind="danger-filled" working={form.working}>
            <Trans>Open for two hours</Trans>
          </Button>
        </div>
      </form>
    </Page>
  );
}

function Until({ time }: { time: string }) {
  return <Trans>Until {time}</Trans>;
}
