import { Trans } from '@lingui/react/macro';
import type { NewInvitation } from '../../../api/contract.ts';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { LinkPanel } from '../links/OneTimeLink.tsx';

/** The link with which somebody looks after the record too. */
export function MadeInvitation({ made, close }: { made: NewInvitation; close: () => void }) {
  const language = useLanguage();
  return (
    <LinkPanel
      title={<Trans>Give this link to the person, and to nobody else</Trans>}
      link={`${location.origin}/invitation#${made.token}`}
      close={close}
    >
      <p className="mt-1 prose">
        <Trans>
          Whoever opens it first can look after the record. It works once, until {momentOf(made.expiresAt, language)},
          and is shown this once. Send it by a message that only this person reads, or let them scan the code.
        </Trans>
      </p>
    </LinkPanel>
  );
}
