import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { NewInvitation } from '../../api/contract.ts';
import type { GrantTerms } from '../../api/grants.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { OneTimeLink } from '../people/links/OneTimeLink.tsx';

interface MadeOfferProps {
  made: NewInvitation;
  kind: GrantTerms['kind'];
  record: string;
}

/** The link, shown this once: its token stands behind #, which no browser sends to a server. */
export function MadeOffer({ made, kind, record }: MadeOfferProps) {
  const language = useLanguage();
  return (
    <>
      <p className="prose mt-5">
        {kind === 'practice' ? (
          <Trans>
            It works once, until {momentOf(made.expiresAt, language)}, for a doctor of a practice who opens it first and
            takes it for the practice. It is shown this once: let the doctor scan the code, or send it by a message that
            only the practice reads.
          </Trans>
        ) : kind === 'doctor' ? (
          <Trans>
            It works once, until {momentOf(made.expiresAt, language)}, for a doctor who opens it first. It is shown this
            once: let the doctor scan the code, or send it by a message that only the doctor reads.
          </Trans>
        ) : (
          <Trans>
            It works once, until {momentOf(made.expiresAt, language)}, for whoever opens it first. It is shown this
            once: send it by a message that only this person reads, or let them scan the code.
          </Trans>
        )}
      </p>
      <OneTimeLink
        link={`${location.origin}/shared#${made.token}`}
        done={
          <Link to="/records/$record/share" params={{ record }} className={buttonClass('quiet')}>
            <Trans>I have passed it on</Trans>
          </Link>
        }
      />
    </>
  );
}
