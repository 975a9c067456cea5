import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import type { NewInvitation } from '../../../api/contract.ts';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Status } from '../../../ui/Notice.tsx';
import { Qr } from '../../identity/Qr.tsx';

/** The link, shown this once: its token stands behind #, which no browser sends to a server. */
export function MadeInvitation({ made, close }: { made: NewInvitation; close: () => void }) {
  const { t } = useLingui();
  const language = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => heading.current?.focus(), []);
  const link = `${location.origin}/invitation#${made.token}`;
  return (
    <div className="panel panel-ask">
      <h3 ref={heading} tabIndex={-1} className="outline-none">
        <Trans>Give this link to the person, and to nobody else</Trans>
      </h3>
      <p className="mt-1 prose">
        <Trans>
          Whoever opens it first can look after the record. It works once, until {momentOf(made.expiresAt, language)},
          and is shown this once. Send it by a message that only this person reads, or let them scan the code.
        </Trans>
      </p>
      <p className="code mt-3 break-all">{link}</p>
      <div className="mt-4">
        <Qr text={link} title={t`The link as a code to scan`} />
      </div>
      <div className="actions mt-5">
        <Button
          onClick={() => {
            void navigator.clipboard.writeText(link).then(
              () => setCopied(true),
              () => setCopied(false),
            );
          }}
        >
          <Icon name="copy" size="small" />
          <Trans>Copy the link</Trans>
        </Button>
        <Button kind="quiet" onClick={close}>
          <Trans>I have passed it on</Trans>
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
