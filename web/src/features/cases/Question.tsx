import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { CaseMade } from '../../api/cases.ts';
import { api, body } from '../../api/client.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { LongField } from '../../ui/LongField.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { Authority } from './Authority.tsx';
import { casesQuery, reloadCases } from './query.ts';

const route = getRouteApi('/rooms/records/$record/who-looked/$entry');

/** "I don't recognise this", with what it does told before. */
export function Question() {
  const { t } = useLingui();
  const { record, entry } = route.useParams();
  const { data } = useSuspenseQuery(casesQuery(record));
  const [words, setWords] = useState('');
  const [made, setMade] = useState<CaseMade | null>(null);
  const form = useForm();
  const ask = () =>
    form.submit(
      [],
      async () => {
        const told = words.trim() === '' ? null : words;
        const path = { params: { path: { record } } };
        setMade(await body(api.POST('/api/records/{record}/cases', { ...path, body: { entry, words: told } })));
        await reloadCases(record);
      },
      (error) =>
        error.code === 'conflict'
          ? [{ field: null, message: t`You asked about this entry already, or your own account did it.` }]
          : null,
    );
  const back = (
    <Link to="/records/$record/who-looked" params={{ record }} className="link target gap-2 mb-2">
      <Icon name="back" size="small" />
      <Trans>Who looked</Trans>
    </Link>
  );
  if (made !== null) return <Asked made={made} back={back} record={record} authority={data.authority} />;
  return (
    <Page
      title={t`I don’t recognise this`}
      before={
        <>
          {back}
          <ErrorSummary errors={form.errors} attempt={form.attempt} />
        </>
      }
      lede={<Trans>You say that you do not know why somebody opened or changed this record.</Trans>}
    >
      <form
        className="max-w-160"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <ul className="prose list-disc ps-5 mt-5">
          <li>
            <Trans>What you or somebody who looks after the record gave to this person ends at once.</Trans>
          </li>
          <li>
            <Trans>Somebody who looks after the record too keeps it; nobody is put out by this alone.</Trans>
          </li>
          <li>
            <Trans>
              Somebody here who has nothing to do with it looks into it and answers within 3 days. They see who acted,
              when, and that it was a look or a change; not whose record it is, and nothing that stands in it.
            </Trans>
          </li>
        </ul>
        <LongField
          id="words"
          label={<Trans>What you remember, if you like</Trans>}
          hint={<Trans>For you and who looks after the record. Whoever answers does not see it.</Trans>}
          value={words}
          change={setWords}
        />
        <div className="actions actions-stack mt-5">
          <Button type="submit" kind="danger" working={form.working}>
            <Trans>End the access and ask</Trans>
          </Button>
          <Link to="/records/$record/who-looked" params={{ record }} className={buttonClass('quiet')}>
            <Trans>Leave it as it is</Trans>
          </Link>
        </div>
      </form>
    </Page>
  );
}

interface AskedProps {
  made: CaseMade;
  back: ReactNode;
  record: string;
  authority: string | null;
}

function Asked({ made, back, record, authority }: AskedProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const { number, dueAt } = made;
  return (
    <Page title={t`You asked about it`} before={back} lede={<Trans>Your question has the number {number}.</Trans>}>
      <div className="max-w-160">
        <Note>
          {made.closed === 'access' ? (
            <Trans>The access has ended. From now on this person sees nothing of the record.</Trans>
          ) : (
            <Trans>There was no access to end.</Trans>
          )}
        </Note>
        <p className="prose mt-3">
          {made.independent ? (
            <Trans>An answer comes by {momentOf(dueAt, language)}. A mail tells you when it is there.</Trans>
          ) : (
            <Trans>There is nobody independent here who could answer.</Trans>
          )}
        </p>
        <Authority named={authority} />
        <div className="actions mt-5">
          <Link to="/records/$record/who-looked" params={{ record }} className={buttonClass('primary')}>
            <Trans>Who looked</Trans>
          </Link>
        </div>
      </div>
    </Page>
  );
}
