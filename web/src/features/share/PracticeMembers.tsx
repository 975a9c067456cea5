import { Trans } from '@lingui/react/macro';
import type { PracticeMember } from '../../api/grants.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';

/** Who is in a practice to which something was given, since when, and who says so. */
export function PracticeMembers({ members }: { members: readonly PracticeMember[] }) {
  const language = useLanguage();
  return (
    <>
      <p className="prose mt-3">
        <Trans>
          The doctor who leads the practice decides who is in it. Whoever leaves can read nothing more from that moment
          on; you are told by e-mail when somebody joins.
        </Trans>
      </p>
      <ul className="rows">
        {members.map(({ name, lead, since }) => (
          <li key={`${name} ${since}`}>
            <p className="row-title break-words">{name ?? <Trans>No name given</Trans>}</p>
            <p className="quiet-text">
              {lead ? (
                <Trans>Has led the practice since {dateOf(since, language)}</Trans>
              ) : (
                <Trans>In the practice since {dateOf(since, language)}</Trans>
              )}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
