import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaseAnswer, CaseToAnswer } from '../../api/cases.ts';
import { api, body } from '../../api/client.ts';
import { useRoleWords } from '../../app/role-words.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Radios } from '../../ui/Choice.tsx';
import { Empty, Status } from '../../ui/Notice.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useProvenForm } from '../security/useProvenForm.tsx';
import { reloadCases, toAnswerQuery } from './query.ts';
import { useAnswerWords, useKindWords } from './words.ts';

const kinds = ['rightful', 'mistake', 'misuse', 'unclear'] as const satisfies readonly CaseAnswer[];

/** What people did not recognise: for an administrator or auditor who has nothing to do with it. */
export function ToAnswer() {
  const { t } = useLingui();
  const { data } = useSuspenseQuery(toAnswerQuery);
  const [done, setDone] = useState<string | null>(null);
  const waiting = data.cases.filter(({ answer }) => answer === null);
  const answered = data.cases.filter(({ answer }) => answer !== null);
  return (
    <Page
      title={t`Questions of people`}
      lede={
        <Trans>
          Somebody did not recognise who looked at their record. Ask the one who acted, look into it, and answer within
          3 days. Whose record it is does not stand here.
        </Trans>
      }
    >
      <div className="page-main max-w-176">
        <p role="status" className="mt-5 empty:hidden">
          {done !== null && (
            <Status icon="check" tone="success">
              {done}
            </Status>
          )}
        </p>
        {waiting.length === 0 && (
          <Empty level={2} icon="check" title={<Trans>Nothing waits</Trans>}>
            <Trans>What has to do with you does not stand here: somebody else answers it.</Trans>
          </Empty>
        )}
        {waiting.map((one) => (
          <Waiting key={one.id} one={one} done={() => setDone(t`Answered: ${one.number}`)} />
        ))}
        {answered.length > 0 && (
          <Section title={<Trans>What you answered</Trans>}>
            <ul className="rows">
              {answered.map((one) => (
                <li key={one.id} className="row">
                  <Facts one={one} />
                </li>
              ))}
            </ul>
          </Section>
        )}
      </div>
    </Page>
  );
}

function Facts({ one }: { one: CaseToAnswer }) {
  const language = useLanguage();
  const roles = useRoleWords();
  const kinds = useKindWords();
  const answers = useAnswerWords();
  const role = Object.entries(roles).find(([name]) => name === one.role)?.[1] ?? null;
  return (
    <div>
      <p className="row-title">
        {one.name ?? (one.account === null ? <Trans>Nobody’s account</Trans> : <Trans>Account {one.account}</Trans>)}
        {role !== null && <span className="text-ink-2">, {role}</span>}
      </p>
      <p className="quiet-text">
        {kinds[one.kind]}, {momentOf(one.at, language)}
      </p>
      {one.answer !== null && <p className="quiet-text">{answers[one.answer]}</p>}
    </div>
  );
}

function Waiting({ one, done }: { one: CaseToAnswer; done: () => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const answers = useAnswerWords();
  const [answer, setAnswer] = useState<CaseAnswer | null>(null);
  const form = useProvenForm(<Trans>The person is told what you answer.</Trans>);
  const late = new Date(one.dueAt).getTime() < Date.now();
  const field = `answer-${one.id}`;
  const give = () =>
    form.submit(
      answer === null ? [{ field, message: t`Choose what you found.` }] : [],
      async () => {
        if (answer === null) return;
        await body(api.POST('/api/cases/{id}/answer', { params: { path: { id: one.id } }, body: { answer } }));
        done();
        await reloadCases(null);
      },
      (error) =>
        error.code === 'not-found' ? [{ field: null, message: t`Somebody has answered it meanwhile.` }] : null,
    );
  return (
    <div className="panel mt-4">
      <h2>
        <Trans>Number {one.number}</Trans>
      </h2>
      <Facts one={one} />
      <p className="mt-2">
        <Status icon={late ? 'alert' : 'clock'} tone={late ? 'warning' : 'plain'}>
          {late ? (
            <Trans>Had to be answered by {momentOf(one.dueAt, language)}</Trans>
          ) : (
            <Trans>To be answered by {momentOf(one.dueAt, language)}</Trans>
          )}
        </Status>
      </p>
      <ErrorSummary errors={form.errors} attempt={form.attempt} />
      {form.asking ?? (
        <>
          <Radios<CaseAnswer>
            id={field}
            legend={<Trans>What did you find?</Trans>}
            error={form.error(field)}
            options={kinds.map((value) => ({ value, label: answers[value] }))}
            value={answer}
            change={setAnswer}
          />
          <div className="actions mt-5">
            <Button kind="primary" working={form.working} onClick={() => void give()}>
              <Trans>Answer</Trans>
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
