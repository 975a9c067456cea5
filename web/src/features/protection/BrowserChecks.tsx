import { Trans, useLingui } from '@lingui/react/macro';
import { numberOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import type { BrowserId, BrowserStatement } from './browser-checks.ts';
import { CheckLine, type Words } from './CheckLine.tsx';

/** What the reader's own browser found about this page. */
export function BrowserChecks({ found, at }: { found: readonly BrowserStatement[]; at: string }) {
  const words = useBrowserWords();
  return (
    <ul className="rows">
      {found.map((statement) => (
        <CheckLine
          key={statement.id}
          {...words(statement.id)}
          result={statement.result}
          found={<FoundHere statement={statement} />}
          by="browser"
          at={at}
        />
      ))}
    </ul>
  );
}

function FoundHere({ statement: { id, result, good, of } }: { statement: BrowserStatement }) {
  const language = useLanguage();
  const [right, all] = [good, of].map((value) => numberOf(value, language));
  if (id === 'no-others')
    return (
      <Trans>
        {right} of {all} from this server
      </Trans>
    );
  return result === 'met' ? <Trans>Met</Trans> : <Trans>Not met</Trans>;
}

function useBrowserWords(): (id: BrowserId) => Words {
  const { t } = useLingui();
  return (id) => {
    switch (id) {
      case 'secure-context':
        return {
          says: t`This page came over https, or from your own computer`,
          how: t`Your browser knows how the page reached it.`,
          means: t`Somebody on the way could have changed this page. Enter nothing here.`,
        };
      case 'own-programs':
        return {
          says: t`This page runs programs of this server alone`,
          how: t`Your browser asks for the page’s rules once more and reads them.`,
          means: t`A foreign program could run in this page and read what you read. Ask whoever runs this server.`,
        };
      case 'no-others':
        return {
          says: t`Nobody else hears that you are here`,
          how: t`Your browser lists from where everything on this page was loaded.`,
          means: t`Something on this page came from elsewhere: perhaps an extension of your browser brought it.`,
        };
      case 'session-hidden':
        return {
          says: t`No program on this page can read your sign-in`,
          how: t`This page looks for it among its cookies.`,
          means: t`A foreign program could take over your session. Sign out, and ask whoever runs this server.`,
        };
    }
  };
}
