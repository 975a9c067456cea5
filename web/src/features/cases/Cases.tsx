import { Trans } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Status } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Page.tsx';
import { Authority } from './Authority.tsx';
import { casesQuery } from './query.ts';
import { answerLook, useAnswerWords, useKindWords } from './words.ts';

/** What was asked about the list, and what was answered; nothing where nobody asked. */
export function Cases({ record }: { record: string }) {
  const language = useLanguage();
  const answers = useAnswerWords();
  const kinds = useKindWords();
  const { data } = useSuspenseQuery(casesQuery(record));
  if (data.cases.length === 0) return null;
  return (
    <Section title={<Trans>What was not recognised</Trans>}>
      <ul className="rows">
        {data.cases.map((one) => (
          <li key={one.id} className="row">
            <div>
              <p className="row-title">
                {one.name ?? <Trans>Somebody</Trans>}, {momentOf(one.at, language)}
              </p>
              <p className="quiet-text">
                <Trans>
                  Number {one.number}. {kinds[one.kind]}.
                </Trans>
              </p>
              {one.words !== null && (
                <p className="quiet-text break-words">
                  <Trans>“{one.words}”</Trans>
                </p>
              )}
              <p>
                {one.altered ? (
                  <Status icon="alert" tone="danger">
                    <Trans>This was changed from outside Carnet, so no answer to it counts.</Trans>
                  </Status>
                ) : one.answer !== null ? (
                  <Status {...answerLook(one.answer)}>{answers[one.answer]}</Status>
                ) : one.independent ? (
                  <Status icon="clock" tone="plain">
                    <Trans>Waits for an answer, by {momentOf(one.dueAt, language)}</Trans>
                  </Status>
                ) : (
                  <Status icon="alert" tone="warning">
                    <Trans>There is nobody independent here who could answer.</Trans>
                  </Status>
                )}
              </p>
            </div>
          </li>
        ))}
      </ul>
      <Authority named={data.authority} />
    </Section>
  );
}
