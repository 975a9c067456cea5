import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { GrantTerms } from '../../api/grants.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { usePartWords } from './words.ts';

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 md:grid-cols-[10rem_minmax(0,1fr)]">
      <dt className="quiet-text">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What is given, answer by answer. */
export function CheckTerms({ terms }: { terms: GrantTerms }) {
  const language = useLanguage();
  const words = usePartWords();
  const { kind, parts, write, until } = terms;
  return (
    <dl className="rows mt-5 max-w-160">
      <Fact name={<Trans>To whom</Trans>}>
        {kind === 'doctor' && <Trans>A doctor</Trans>}
        {kind === 'caregiver' && <Trans>Somebody who helps in everyday life</Trans>}
        {kind === 'practice' && (
          <>
            <Trans>A practice</Trans>
            <span className="block quiet-text">
              <Trans>Each doctor who is in it, now or later, for as long as they are in it.</Trans>
            </span>
          </>
        )}
      </Fact>
      <Fact name={<Trans>Parts</Trans>}>
        <ul>
          {parts.map((part) => (
            <li key={part}>
              {words[part].name}
              <span className="block quiet-text">{words[part].inside}</span>
            </li>
          ))}
        </ul>
      </Fact>
      <Fact name={<Trans>What they may do</Trans>}>
        {write ? (
          <>
            <Trans>Read and write</Trans>
            <span className="block quiet-text">
              <Trans>The name stands beside what is written, and every change can be seen.</Trans>
            </span>
          </>
        ) : (
          <Trans>Read</Trans>
        )}
      </Fact>
      <Fact name={<Trans>Until</Trans>}>{until === null ? <Trans>No end date</Trans> : dateOf(until, language)}</Fact>
    </dl>
  );
}
