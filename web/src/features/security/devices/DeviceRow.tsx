import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { SignedIn } from '../../../api/contract.ts';
import { agoOf, countryOf, momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Status } from '../../../ui/Notice.tsx';
import { isHandset, useDeviceName, useProofWords } from './device-words.ts';

/** One device where the account is signed in. */
export function DeviceRow({ session, remove }: { session: SignedIn; remove: () => void }) {
  const language = useLanguage();
  const nameOf = useDeviceName();
  const proofOf = useProofWords();
  const name = nameOf(session.device);
  const country = session.device?.country ?? null;
  return (
    <li className="flex gap-4">
      <span className="text-accent">
        <Icon name={isHandset(session.device) ? 'handset' : 'computer'} />
      </span>
      <div className="row grow">
        <div>
          <h2 className="row-title text-18">{name}</h2>
          {session.current && (
            <p>
              <Status icon="check" tone="success">
                <Trans>This device</Trans>
              </Status>
            </p>
          )}
          <p className="quiet-text">
            {country !== null && (
              <>
                {countryOf(country, language)}
                {'. '}
              </>
            )}
            <Trans>Last used: {agoOf(session.lastUsedAt, Date.now(), language)}</Trans>
          </p>
          <p className="quiet-text">
            <Trans>
              Signed in on {momentOf(session.createdAt, language)} {proofOf(session.proof)}
            </Trans>
          </p>
        </div>
        {session.current ? (
          <Link to="/sign-out" className="button button-quiet">
            <Trans>Sign out here</Trans>
          </Link>
        ) : (
          <Button kind="danger" onClick={remove}>
            <Trans>Sign it out</Trans>
            <span className="sr-only"> {name}</span>
          </Button>
        )}
      </div>
    </li>
  );
}
