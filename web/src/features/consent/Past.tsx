import { Trans } from '@lingui/react/macro';
import type { ConsentOfRecord } from '../../api/contract.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';

/** Each time that consent was given, the newest first, and when it was withdrawn. */
export function Past({ consents }: { consents: readonly ConsentOfRecord[] }) {
  const language = useLanguage();
  return (
    <ul className="rows">
      {consents.toReversed().map(({ version, givenAt, byYou, withdrawn }) => (
        <li key={givenAt} className="flex gap-3">
          <Icon name={withdrawn === null ? 'check' : 'skip'} />
          <div>
            <p className="row-title">
              {byYou ? (
                <Trans>You agreed to version {version} of the text</Trans>
              ) : (
                <Trans>Somebody else who looks after the record agreed to version {version} of the text</Trans>
              )}
            </p>
            <p className="quiet-text">
              <Trans>Given on {momentOf(givenAt, language)}</Trans>
            </p>
            {withdrawn !== null && (
              <p className="quiet-text">
                {withdrawn.byYou ? (
                  <Trans>Withdrawn by you on {momentOf(withdrawn.at, language)}</Trans>
                ) : (
                  <Trans>Withdrawn by somebody else on {momentOf(withdrawn.at, language)}</Trans>
                )}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
