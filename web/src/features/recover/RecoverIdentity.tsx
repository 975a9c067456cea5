import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { dropMailToken, isWhole } from '../../app/mail-token.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { useForm } from '../../ui/useForm.ts';
import { AskAddress } from './AskAddress.tsx';
import { RecoverPage } from './RecoverPage.tsx';
import { Sent } from './Sent.tsx';
import { useMailToken } from './useMailToken.ts';

/** Everything is lost: asks for the address, or, by the link of the mail, begins the wait. */
export function RecoverIdentity() {
  const token = useMailToken();
  return <Steps key={token} token={token} />;
}

function Steps({ token }: { token: string | null }) {
  const { t } = useLingui();
  const [step, setStep] = useState<'ask' | 'old-link' | 'begin'>(
    token === null ? 'ask' : isWhole(token) ? 'begin' : 'old-link',
  );
  const [readyAt, setReadyAt] = useState<string | null>(null);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm();

  if (readyAt !== null) return <Waits until={readyAt} />;
  if (sentTo !== null) {
    return (
      <Sent email={sentTo} again={() => setSentTo(null)}>
        <Trans>
          The link works for an hour, and once. Only when you have opened it and agreed does the wait begin.
        </Trans>
      </Sent>
    );
  }
  if (step === 'begin' && token !== null) {
    return (
      <RecoverPage
        title={t`Begin the wait`}
        lede={
          <Trans>
            When it is over you get one more link, and choose a new password with it. Passkeys, authenticator apps and
            recovery codes of the account then end. Your record stays as it is.
          </Trans>
        }
        form={form}
      >
        <p className="prose mt-5">
          <Trans>
            The wait is there so that nobody takes your account away unnoticed: whoever can still sign in to it sees
            that it runs, and can stop it.
          </Trans>
        </p>
        <div className="actions actions-stack">
          <Button
            kind="primary"
            working={form.working}
            onClick={() =>
              void form.submit(
                [],
                async () => {
                  const begun = await body(api.POST('/api/identity/identity-reset/start', { body: { token } }));
                  dropMailToken();
                  setReadyAt(begun.readyAt);
                },
                (error) => {
                  if (error.code !== 'code-refused') return null;
                  dropMailToken();
                  setStep('old-link');
                  return [];
                },
              )
            }
          >
            <Trans>Begin the wait</Trans>
          </Button>
          <Link to="/sign-in" search={{}} className={buttonClass('quiet')}>
            <Trans>Don’t begin</Trans>
          </Link>
        </div>
      </RecoverPage>
    );
  }
  return (
    <RecoverPage
      title={step === 'ask' ? t`Everything is lost` : t`This link does not work any more`}
      lede={
        step === 'ask' ? (
          <Trans>
            You can get your account back with your e-mail alone, after a wait, usually of three days. First make sure
            that nothing else is left: a passkey on an old device, or your password and a recovery code on paper, lets
            you in at once.
          </Trans>
        ) : (
          <Trans>
            Each link works once, for an hour, and only the newest one does. If you began the wait already, it goes on;
            the next message comes when it is over. Else have a new link sent.
          </Trans>
        )
      }
      form={form}
    >
      <AskAddress kind="identity-reset" form={form} sent={setSentTo}>
        <Trans>Send me a link to begin</Trans>
      </AskAddress>
    </RecoverPage>
  );
}

function Waits({ until }: { until: string }) {
  const { t } = useLingui();
  const language = useLanguage();
  return (
    <RecoverPage
      title={t`The wait has begun`}
      lede={
        <Trans>
          It lasts until <strong>{momentOf(until, language)}</strong>. You may close this page.
        </Trans>
      }
    >
      <ul className="dashes prose mt-5">
        <li>
          <Trans>When it is over, we write to you with a last link. With it you choose a new password.</Trans>
        </li>
        <li>
          <Trans>Nobody can make the wait shorter, neither we nor an administrator.</Trans>
        </li>
        <li>
          <Trans>
            If you find a passkey meanwhile, or your password and a recovery code, sign in with it. You can then stop
            this, and nothing is lost.
          </Trans>
        </li>
      </ul>
      <div className="actions actions-stack">
        <Link to="/" className={buttonClass()}>
          <Trans>Go to the first page</Trans>
        </Link>
      </div>
    </RecoverPage>
  );
}
