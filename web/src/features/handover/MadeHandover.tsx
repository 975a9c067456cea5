import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import type { HandoverMade } from '../../api/contract.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { LinkPanel } from '../people/links/OneTimeLink.tsx';

/** Half a minute: what works from now on works at once. */
const atOnceMs = 30_000;

/** The link with which the person takes the record over. */
export function MadeHandover({ made, close }: { made: HandoverMade; close: () => void }) {
  const language = useLanguage();
  const [waits] = useState(() => Date.parse(made.worksFrom) > Date.now() + atOnceMs);
  return (
    <LinkPanel
      title={<Trans>Give this link to the person whom the record is about, and to nobody else</Trans>}
      link={`${location.origin}/take-over#${made.token}`}
      close={close}
    >
      <p className="mt-1 prose">
        {made.mailed && <Trans>It was sent by e-mail too.</Trans>}{' '}
        <Trans>
          Whoever opens it first has the record. It works once, until {momentOf(made.expiresAt, language)}, and is shown
          this once.
        </Trans>
      </p>
      {waits && (
        <p className="mt-1 prose">
          <Trans>
            Others look after this record too. They were told, and can take the link back: it works from{' '}
            {momentOf(made.worksFrom, language)} on.
          </Trans>
        </p>
      )}
    </LinkPanel>
  );
}
