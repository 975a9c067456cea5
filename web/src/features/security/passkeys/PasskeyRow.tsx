import { Trans } from '@lingui/react/macro';
import type { Passkey } from '../../../api/contract.ts';
import { agoOf, dateOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Note, Status } from '../../../ui/Notice.tsx';
import { LastOne } from '../LastOne.tsx';

interface PasskeyRowProps {
  passkey: Passkey;
  /** Without it nothing would follow the password: it stays. */
  last: boolean;
  rename: () => void;
  remove: () => void;
}

function Copied() {
  return (
    <Note tone="danger">
      <Status icon="stop" tone="danger">
        <Trans>It may have been copied, so it is refused</Trans>
      </Status>
      <p className="mt-1">
        <Trans>
          It was used with an older counter than before, as a copy would be. Remove it, then look through your devices
          and security activity for what you don’t know.
        </Trans>
      </p>
    </Note>
  );
}

/** One passkey: where it is kept, its last use, what can be done with it. */
export function PasskeyRow({ passkey, last, rename, remove }: PasskeyRowProps) {
  const language = useLanguage();
  const reason = `last-${passkey.id}`;
  const { lastUsedAt } = passkey;
  return (
    <div className="flex grow gap-4 min-w-0">
      <span className={passkey.suspicious ? 'text-danger' : 'text-accent'}>
        <Icon name="key" />
      </span>
      <div className="row grow">
        <div>
          <h2 className="row-title text-18">{passkey.name}</h2>
          <p className="quiet-text">
            {passkey.backedUp ? (
              <Trans>Kept in several of your devices</Trans>
            ) : (
              <Trans>In one device only; lost when it is lost</Trans>
            )}
          </p>
          <p className="quiet-text">
            <Trans>Added on {dateOf(passkey.createdAt, language)}</Trans>
            {'. '}
            {lastUsedAt === null ? (
              <Trans>Never used yet</Trans>
            ) : (
              <Trans>Last used {agoOf(lastUsedAt, Date.now(), language)}</Trans>
            )}
          </p>
          {last && <LastOne id={reason} />}
          {passkey.suspicious && <Copied />}
        </div>
        <div className="flex flex-wrap gap-x-2 gap-y-3">
          <Button kind="quiet" onClick={rename}>
            <Trans>Rename</Trans>
            <span className="sr-only"> {passkey.name}</span>
          </Button>
          <Button
            kind="danger"
            aria-disabled={last || undefined}
            aria-describedby={last ? reason : undefined}
            onClick={() => (last ? undefined : remove())}
          >
            <Trans>Remove</Trans>
            <span className="sr-only"> {passkey.name}</span>
          </Button>
        </div>
      </div>
    </div>
  );
}
