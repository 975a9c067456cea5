import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { MailNote } from '../identity/MailNote.tsx';
import { RecoverPage } from './RecoverPage.tsx';

/** A link was asked for. Whether there is an account stays between Carnet and the mailbox. */
export function Sent({ email, again, children }: { email: string; again: () => void; children: ReactNode }) {
  const { t } = useLingui();
  return (
    <RecoverPage
      title={t`Read your e-mail`}
      lede={<Trans>If there is an account for {email}, a message is on its way to it. Open the link in it.</Trans>}
    >
      <p className="mt-5 prose">{children}</p>
      <MailNote />
      <p className="quiet-text mt-6 max-w-prose">
        <Trans>
          Nothing came after some minutes? Look in the folder for unwanted mail, and check the address above: for
          another one no message comes.
        </Trans>
      </p>
      <div className="actions actions-stack">
        <Button onClick={again}>
          <Trans>Try again, or another address</Trans>
        </Button>
      </div>
    </RecoverPage>
  );
}
