import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { dropMailToken, isWhole } from '../../app/mail-token.ts';
import { forgetPerson } from '../../app/person.ts';
import { language } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { useForm } from '../../ui/useForm.ts';
import { NewPassword } from './NewPassword.tsx';
import { RecoverPage } from './RecoverPage.tsx';
import { useMailToken } from './useMailToken.ts';

/** After the wait: the last link, and a new password. */
export function RecoverFinish() {
  const token = useMailToken();
  return <Steps key={token} token={token} />;
}

function Steps({ token }: { token: string | null }) {
  const { t } = useLingui();
  const [step, setStep] = useState<'old-link' | 'choose' | 'done'>(
    token !== null && isWhole(token) ? 'choose' : 'old-link',
  );
  const form = useForm();

  if (step === 'done') return <Done />;
  if (step === 'choose' && token !== null) {
    return (
      <RecoverPage
        title={t`The wait is over`}
        lede={
          <Trans>
            Choose a new password. With it everything that could sign in before ends: passkeys, authenticator apps,
            recovery codes and all devices. Your record stays as it is.
          </Trans>
        }
        form={form}
      >
        <NewPassword
          form={form}
          send={async (password) => {
            await body(
              api.POST('/api/identity/identity-reset/finish', { body: { token, password, language: language() } }),
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
      title={t`This link does not work`}
      lede={
        <Trans>
          It was used already, its time is over, or somebody who is signed in to the account stopped the reset. Open the
          link of the newest message; if that does not help, begin again.
        </Trans>
      }
    >
      <div className="actions actions-stack">
        <Link to="/recover/identity" className={buttonClass('primary')}>
          <Trans>Begin again</Trans>
        </Link>
        <Link to="/sign-in" search={{}} className={buttonClass('quiet')}>
          <Trans>Sign in</Trans>
        </Link>
      </div>
    </RecoverPage>
  );
}

function Done() {
  const { t } = useLingui();
  return (
    <RecoverPage
      title={t`Your account is yours again`}
      lede={<Trans>Sign in with the new password; a code by e-mail is the second proof for now.</Trans>}
    >
      <p className="prose mt-5">
        <Trans>
          Then open Security, add a passkey and make new recovery codes, so that you need no such wait another time.
        </Trans>
      </p>
      <div className="actions actions-stack">
        <Link to="/sign-in" search={{}} className={buttonClass('primary')}>
          <Trans>Sign in</Trans>
        </Link>
      </div>
    </RecoverPage>
  );
}
