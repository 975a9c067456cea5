import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { dropMailToken, isWhole } from '../../app/mail-token.ts';
import { forgetPerson } from '../../app/person.ts';
import { language } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useForm } from '../../ui/useForm.ts';
import { AskAddress } from './AskAddress.tsx';
import { NewPassword } from './NewPassword.tsx';
import { RecoverPage } from './RecoverPage.tsx';
import { Sent } from './Sent.tsx';
import { useMailToken } from './useMailToken.ts';

/** A forgotten password: asks for the address, or, by the link of the mail, for the new password. */
export function RecoverPassword() {
  const token = useMailToken();
  return <Steps key={token} token={token} />;
}

function Steps({ token }: { token: string | null }) {
  const { t } = useLingui();
  const [step, setStep] = useState<'ask' | 'old-link' | 'choose' | 'done'>(
    token === null ? 'ask' : isWhole(token) ? 'choose' : 'old-link',
  );
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm();

  if (step === 'done') return <Done />;
  if (sentTo !== null) {
    return (
      <Sent email={sentTo} again={() => setSentTo(null)}>
        <Trans>
          The link works for half an hour, and once. The page that it opens asks for a new password, and nothing else
          about your account changes.
        </Trans>
      </Sent>
    );
  }
  if (step === 'choose' && token !== null) {
    return (
      <RecoverPage
        title={t`Choose a new password`}
        lede={<Trans>It takes the place of the old one at once, and every device is signed out.</Trans>}
        form={form}
      >
        <NewPassword
          form={form}
          send={async (password) => {
            await body(
              api.POST('/api/identity/password-reset/finish', { body: { token, password, language: language() } }),
            );
            dropMailToken();
            forgetPerson();
            setStep('done');
          }}
          refused={() => {
            dropMailToken();
            setStep('old-link');
          }}
        />
      </RecoverPage>
    );
  }
  return (
    <RecoverPage
      title={step === 'ask' ? t`A new password` : t`This link does not work any more`}
      lede={
        step === 'ask' ? (
          <Trans>We send you a link. With it you choose a new password; your second proof stays as it is.</Trans>
        ) : (
          <Trans>
            Each link works once, for half an hour, and only the newest one does. Nothing was changed. Have a new one
            sent.
          </Trans>
        )
      }
      form={form}
    >
      <AskAddress kind="password-reset" form={form} sent={setSentTo}>
        <Trans>Send me a link</Trans>
      </AskAddress>
    </RecoverPage>
  );
}

function Done() {
  const { t } = useLingui();
  return (
    <RecoverPage
      title={t`Your new password counts now`}
      lede={<Trans>Sign in with it, and with your second proof, as always.</Trans>}
    >
      <Note>
        <Trans>
          For three days codes by e-mail do not count as second proof, so that nobody gets in with your mailbox alone. A
          passkey, your authenticator app or a recovery code works at once. With none of these, sign in when the three
          days are over.
        </Trans>
      </Note>
      <div className="actions actions-stack">
        <Link to="/sign-in" search={{}} className={buttonClass('primary')}>
          <Trans>Sign in</Trans>
        </Link>
      </div>
    </RecoverPage>
  );
}
