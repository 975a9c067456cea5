import { Plural, Trans } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Section } from '../../ui/Page.tsx';
import { ProofSection } from './proof/ProofSection.tsx';
import { countsQuery } from './query.ts';
import { WhatTheyAre, WhoWords } from './WhoWords.tsx';

/** Beside the list: how often who looked lately, and the proof that it is whole. */
export function Rail({ record, shared }: { record: string; shared: boolean }) {
  const language = useLanguage();
  const { data: counts } = useSuspenseQuery(countsQuery(record));
  return (
    <>
      <Section title={<Plural value={counts.days} other="Last # days" />}>
        {counts.people.length === 0 ? (
          <p className="mt-3">
            <Trans>Nobody.</Trans>
          </p>
        ) : (
          <ul className="mt-3">
            {counts.people.map((person) => (
              <li key={`${person.who} ${person.name} ${person.practice}`} className="flex justify-between gap-4 py-1.5">
                <span className="min-w-0 break-words">
                  <WhoWords {...person} />
                  {person.name !== null && (
                    <span className="quiet-text block">
                      <WhatTheyAre {...person} />
                    </span>
                  )}
                </span>
                <strong>{numberOf(person.times, language)}</strong>
              </li>
            ))}
          </ul>
        )}
        <p className="quiet-text mt-3">
          <Trans>What somebody does within one minute counts once.</Trans>
        </p>
        {shared && (
          <p className="mt-3">
            <Link to="/records/$record/guardians" params={{ record }} className="link target">
              <Trans>Who looks after this record</Trans>
            </Link>
          </p>
        )}
      </Section>
      <ProofSection record={record} />
    </>
  );
}
