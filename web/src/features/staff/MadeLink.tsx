import { Trans } from '@lingui/react/macro';
import type { StaffInvitationMade } from '../../api/contract.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { LinkPanel } from '../people/links/OneTimeLink.tsx';

/** The link with which somebody joins the staff. */
export function MadeLink({ made, close }: { made: StaffInvitationMade; close: () => void }) {
  const language = useLanguage();
  return (
    <LinkPanel
      title={<Trans>Give this link to the person, and to nobody else</Trans>}
      link={`${location.origin}/join#${made.token}`}
      close={close}
      withoutCode
    >
      <p className="mt-1 prose">
        {made.mailed ? (
          <Trans>
            It was sent by e-mail too. It works once, until {momentOf(made.expiresAt, language)}, and is shown this
            once.
          </Trans>
        ) : (
          <Trans>It works once, until {momentOf(made.expiresAt, language)}, and is shown this once.</Trans>
        )}
      </p>
    </LinkPanel>
  );
}
