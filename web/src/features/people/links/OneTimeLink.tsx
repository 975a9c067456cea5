import { Trans, useLingui } from '@lingui/react/macro';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Status } from '../../../ui/Notice.tsx';
import { Qr } from '../../identity/Qr.tsx';

interface OneTimeLinkProps {
  /** Its token stands behind #, which no browser sends to a server. */
  link: string;
  /** How one goes on. */
  done: ReactNode;
  /** For a link that is not opened with a phone that one has in hand. */
  withoutCode?: true;
}

/** A link that is shown this once: as text, as a code to scan, and to copy. */
export function OneTimeLink({ link, done, withoutCode }: OneTimeLinkProps) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  return (
    <>
      <p className="code mt-3 break-all">{link}</p>
      {withoutCode === undefined && (
        <div className="mt-4">
          <Qr text={link} title={t`The link as a code to scan`} />
        </div>
      )}
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
        {done}
        <span role="status">
          {copied && (
            <Status icon="check" tone="success">
              <Trans>Copied</Trans>
            </Status>
          )}
        </span>
      </div>
    </>
  );
}

interface LinkPanelProps extends Omit<OneTimeLinkProps, 'done'> {
  title: ReactNode;
  children: ReactNode;
  close: () => void;
}

/** The same in a panel of the page that made it, which takes the focus. */
export function LinkPanel({ title, children, close, ...link }: LinkPanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="panel panel-ask">
      <h3 ref={heading} tabIndex={-1} className="outline-none">
        {title}
      </h3>
      {children}
      <OneTimeLink
        {...link}
        done={
          <Button kind="quiet" onClick={close}>
            <Trans>I have passed it on</Trans>
          </Button>
        }
      />
    </div>
  );
}
