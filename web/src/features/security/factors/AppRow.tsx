import { Trans } from '@lingui/react/macro';
import type { Factor } from '../../../api/contract.ts';
import { dateOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { LastOne } from '../LastOne.tsx';

interface AppRowProps {
  app: Factor;
  /** Which one of several; null when it is alone. */
  number: number | null;
  last: boolean;
  remove: () => void;
}

/** One authenticator app. Carnet does not know its name: which one it is shows by when it was added. */
export function AppRow({ app, number, last, remove }: AppRowProps) {
  const language = useLanguage();
  const reason = `last-${app.id}`;
  return (
    <li className="flex gap-4">
      <span className="text-accent">
        <Icon name="clock" />
      </span>
      <div className="row grow">
        <div>
          <h3 className="row-title text-18">
            {number === null ? <Trans>Authenticator app</Trans> : <Trans>Authenticator app {number}</Trans>}
          </h3>
          <p className="quiet-text">
            <Trans>Added on {dateOf(app.createdAt, language)}</Trans>
          </p>
          {last && <LastOne id={reason} />}
        </div>
        <Button
          kind="danger"
          aria-disabled={last || undefined}
          aria-describedby={last ? reason : undefined}
          onClick={() => (last ? undefined : remove())}
        >
          <Trans>Remove</Trans>
          {number !== null && (
            <span className="sr-only">
              {' '}
              <Trans>authenticator app {number}</Trans>
            </span>
          )}
        </Button>
      </div>
    </li>
  );
}
