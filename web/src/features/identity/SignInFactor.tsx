import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi, Link, Navigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import type { SignInWay } from '../../api/contract.ts';
import { momentOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { CodeField, figures } from '../../ui/Field.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Note, Status } from '../../ui/Notice.tsx';
import { Page } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { RecoveryCodeField } from '../security/codes/RecoveryCodeField.tsx';
import { isRecoveryCode } from '../security/codes/recovery-code.ts';
import { type Attempt, keptAttempt } from './attempt.ts';
import { MailNote } from './MailNote.tsx';
import { passkeysPossible } from './passkey/show-passkey.ts';
import { usePasskeySignIn } from './passkey/usePasskeySignIn.ts';
import { useEnter } from './useEnter.ts';
import { Way } from './Way.tsx';

const route = getRouteApi('/open/sign-in/factor');

/** Second half of the sign-in: a passkey, a code from the authenticator app or by e-mail, or a recovery code. */
export function SignInFactor() {
  const [attempt] = useState(() => keptAttempt('sign-in'));
  const { to } = route.useSearch();
  if (attempt === null) return <Navigate to="/sign-in" search={to === undefined ? {} : { to }} replace />;
  return <ProofStep attempt={attempt} />;
}

function Lede({ way, sentTo }: { way: SignInWay | undefined; sentTo: string }) {
  switch (way) {
    case 'totp':
      return (
        <Trans>
          Open your authenticator app and type the six figures it shows for <strong>Carnet</strong>.
        </Trans>
      );
    case 'email':
      return <Trans>We have sent six figures to {sentTo}. They work for ten minutes.</Trans>;
    case 'passkey':
      return <Trans>Your account has a passkey. Your device asks for your finger, your face or its code.</Trans>;
    case 'recovery':
      return <Trans>Type one of the ten codes that you kept. Each works once; cross it out afterwards.</Trans>;
    case undefined:
      return <Trans>Your password is right. Just now there is no second proof that your account can ask for.</Trans>;
  }
}

/** After a new password by e-mail: why the mailbox does not do for a while, and until when. */
function MailWaits({ from, alone }: { from: string; alone: boolean }) {
  const language = useLanguage();
  return (
    <Note>
      <Trans>
        You chose a new password by e-mail a short time ago. So that nobody gets in with your mailbox alone, codes by
        e-mail count again from {momentOf(from, language)}.
      </Trans>{' '}
      {alone ? (
        <Trans>Nothing is wrong and nothing is lost: come back then, and sign in with the new password.</Trans>
      ) : (
        <Trans>Until then, use what is offered here.</Trans>
      )}
    </Note>
  );
}

function ProofStep({ attempt: { attempt, factors, sentTo, mailCountsFrom } }: { attempt: Attempt }) {
  const { t } = useLingui();
  const { to } = route.useSearch();
  const ways = factors.filter((kind) => kind !== 'passkey' || passkeysPossible());
  const [way, setWay] = useState<SignInWay | undefined>(ways[0]);
  const [sent, setSent] = useState(factors[0] === 'email');
  const [code, setCode] = useState('');
  const form = useForm();
  const sending = useForm();
  const enter = useEnter(to);
  const passkey = usePasskeySignIn(form, enter, false);
  const field = way === 'recovery' ? 'recovery-code' : 'code';

  const wrong = () => {
    if (way === 'recovery') return isRecoveryCode(code) ? null : t`Enter the eight characters of a code`;
    return /^\d{6}$/.test(figures(code)) ? null : t`Enter the six figures of the code`;
  };
  const refused = () =>
    way === 'recovery'
      ? t`This is none of your codes, or it was used already. Try the next one.`
      : t`The code is not right, or its time is over`;

  const submit = (kind: Exclude<SignInWay, 'passkey'>) => {
    const message = wrong();
    return form.submit(
      [message === null ? null : { field, message }],
      async () => {
        const typed = kind === 'recovery' ? code.trim() : figures(code);
        await enter(await body(api.POST('/api/identity/sign-in/factor', { body: { attempt, kind, code: typed } })));
      },
      (error) => (error.code === 'code-refused' ? [{ field, message: refused() }] : null),
    );
  };

  const choose = (next: SignInWay) => {
    setWay(next);
    setCode('');
    form.clear();
    sending.clear();
    if (next === 'passkey') passkey.press();
    else focusOn(next === 'recovery' ? 'recovery-code' : 'code');
  };
  const send = () =>
    sending.submit(
      [],
      async () => {
        await body(api.POST('/api/identity/sign-in/email-code', { body: { attempt } }));
        setSent(true);
        choose('email');
      },
      (error) =>
        error.code === 'code-refused'
          ? [{ field: null, message: t`This sign-in took too long, or had too many wrong codes. Start again.` }]
          : null,
    );

  return (
    <div className="column column-steps">
      <Page
        title={t`Show it is you`}
        eyebrow={<Trans>Step 2 of 2</Trans>}
        lede={<Lede way={way} sentTo={sentTo} />}
        before={<ErrorSummary errors={[...form.errors, ...sending.errors]} attempt={form.attempt + sending.attempt} />}
      >
        <div className="max-w-108">
          {mailCountsFrom !== null && <MailWaits from={mailCountsFrom} alone={ways.length === 0} />}
          {way === 'passkey' && (
            <div className="actions actions-stack">
              <Button kind="primary" working={form.working} onClick={passkey.press}>
                <Icon name="key" size="small" />
                <Trans>Use your passkey</Trans>
              </Button>
            </div>
          )}
          {way !== undefined && way !== 'passkey' && (
            <form
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                void submit(way);
              }}
            >
              {way === 'recovery' ? (
                <RecoveryCodeField
                  label={t`Recovery code`}
                  hint={t`Capitals and the dash do not matter.`}
                  value={code}
                  change={setCode}
                  error={form.error('recovery-code')}
                />
              ) : (
                <CodeField
                  id="code"
                  label={t`Six-figure code`}
                  hint={way === 'totp' ? t`It changes every 30 seconds.` : undefined}
                  value={code}
                  change={setCode}
                  error={form.error('code')}
                />
              )}
              <div className="actions actions-stack">
                <Button type="submit" kind="primary" working={form.working}>
                  <Trans>Sign in</Trans>
                </Button>
              </div>
            </form>
          )}
          <p role="status" className="mt-3 empty:hidden">
            {sending.attempt === 0 && sent && way === 'email' && (
              <Status icon="check" tone="success">
                <Trans>A code is on its way.</Trans>
              </Status>
            )}
          </p>
          {way === 'email' && <MailNote />}
          <h2 className="mt-10 text-20">
            <Trans>Not at hand?</Trans>
          </h2>
          <ul className="rows mt-2">
            {ways.includes('passkey') && way !== 'passkey' && (
              <Way icon="key" act={() => choose('passkey')}>
                <Trans>Use your passkey</Trans>
              </Way>
            )}
            {ways.includes('totp') && way !== 'totp' && (
              <Way icon="clock" act={() => choose('totp')}>
                <Trans>Use the authenticator app</Trans>
              </Way>
            )}
            {ways.includes('email') && (
              <Way icon="message" act={() => void send()} hint={<Trans>to {sentTo}</Trans>}>
                {sent ? <Trans>Send another code by e-mail</Trans> : <Trans>Send a code by e-mail</Trans>}
              </Way>
            )}
            {ways.includes('recovery') && way !== 'recovery' && (
              <Way icon="list" act={() => choose('recovery')}>
                <Trans>Use a recovery code</Trans>
              </Way>
            )}
            <Way icon="info" act="/recover/phone">
              {way === undefined ? <Trans>What else can be done</Trans> : <Trans>I have none of these</Trans>}
            </Way>
          </ul>
          <p className="quiet-text mt-6">
            <Trans>
              You are not signed in yet. Until this step is done nobody can open the record, not even with the password.
            </Trans>
          </p>
          <p className="mt-4">
            <Link to="/sign-in" search={to === undefined ? {} : { to }} className="link target">
              <Trans>Start again</Trans>
            </Link>
          </p>
        </div>
      </Page>
    </div>
  );
}

/** Once the field of the chosen way is drawn. */
function focusOn(field: string): void {
  requestAnimationFrame(() => document.getElementById(field)?.focus());
}
