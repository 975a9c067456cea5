import { Trans } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import type { NewToken } from '../../api/contract.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Status } from '../../ui/Notice.tsx';

/** The text of a new token: shown this once, since only a one-way print of it is kept. */
export function MadeToken({ made, close }: { made: NewToken; close: () => void }) {
  const language = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="panel panel-ask">
      <h3 ref={heading} tabIndex={-1} className="outline-none">
        <Trans>Copy your token now</Trans>
      </h3>
      <p className="mt-1">
        <Trans>
          It is shown this once; only a one-way print of it is kept. It ends on {dateOf(made.expiresAt, language)}.
        </Trans>
      </p>
      <p className="code mt-3 break-all">{made.token}</p>
      <div className="actions mt-5">
        <Button
          onClick={() => {
            void navigator.clipboard.writeText(made.token).then(
              () => setCopied(true),
              () => setCopied(false),
            );
          }}
        >
          <Icon name="copy" size="small" />
          <Trans>Copy</Trans>
        </Button>
        <Button kind="quiet" onClick={close}>
          <Trans>I have kept it</Trans>
        </Button>
        <span role="status">
          {copied && (
            <Status icon="check" tone="success">
              <Trans>Copied</Trans>
            </Status>
          )}
        </span>
      </div>
    </div>
  );
}
