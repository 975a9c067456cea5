import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../../api/client.ts';
import { meQuery } from '../../api/queries.ts';
import { forgetPerson } from '../../app/person.ts';
import { dateOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { ErrorSummary } from '../../ui/Summary.tsx';
import { useForm } from '../../ui/useForm.ts';
import { Tokens } from './Tokens.tsx';

function Factors() {
  const language = useLanguage();
  const { data: me } = useSuspenseQuery(meQuery);
  const hasApp = me.factors.some((factor) => factor.kind === 'totp');
  return (
    <Section title={<Trans>How you prove it is you</Trans>}>
      <ul className="rows">
        {me.factors.map((factor) => (
          <li key={factor.id} className="flex gap-3">
            <span className="text-accent">
              <Icon name={factor.kind === 'totp' ? 'clock' : 'message'} />
            </span>
            <div className="min-w-0">
              <p className="row-title">
                {factor.kind === 'totp' ? <Trans>Authenticator app</Trans> : <Trans>Code by e-mail</Trans>}
              </p>
              <p className="quiet-text">
                {factor.kind === 'email' && <>{me.email}. </>}
                <Trans>Since {dateOf(factor.createdAt, language)}</Trans>
              </p>
            </div>
          </li>
        ))}
      </ul>
      <div className="actions mt-6">
        <Link to="/security/authenticator" className={buttonClass(hasApp ? 'secondary' : 'primary')}>
          <Icon name="plus" size="small" />
          {hasApp ? <Trans>Add another authenticator app</Trans> : <Trans>Add an authenticator app</Trans>}
        </Link>
      </div>
    </Section>
  );
}

function Everywhere() {
  const { t } = useLingui();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const form = useForm();
  const act = () =>
    form.submit([], async () => {
      await body(api.POST('/api/identity/sign-out-everywhere'));
      forgetPerson();
      await router.navigate({ to: '/' });
    });
  return (
    <Section title={<Trans>Sign out</Trans>}>
      <p className="prose mt-3">
        <Trans>
          Lost a phone, or forgot to sign out somewhere? This ends every session of your account, this one too, and
          every access token.
        </Trans>
      </p>
      <div className="actions mt-5">
        <Button kind="danger" onClick={() => setAsking(true)}>
          <Trans>Sign out everywhere</Trans>
        </Button>
        <Link to="/sign-out" className={buttonClass('quiet')}>
          <Trans>Sign out here only</Trans>
        </Link>
      </div>
      <ConfirmDialog
        open={asking}
        close={() => setAsking(false)}
        title={t`Sign out everywhere?`}
        actions={
          <>
            <Button autoFocus onClick={() => setAsking(false)}>
              <Trans>Stay signed in</Trans>
            </Button>
            <Button kind="danger-filled" working={form.working} onClick={() => void act()}>
              <Trans>Sign out everywhere</Trans>
            </Button>
          </>
        }
      >
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        <p>
          <Trans>
            Every device has to sign in again. Programs that use an access token stop working, and you make new tokens
            for them. Your record stays as it is.
          </Trans>
        </p>
      </ConfirmDialog>
    </Section>
  );
}

/** How the account is opened, and by what else. */
export function Security() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  return (
    <Page title={t`Security`} lede={<Trans>Signed in as {me.email}</Trans>}>
      <div className="page-main max-w-176">
        <Factors />
        <Tokens />
        <Everywhere />
      </div>
    </Page>
  );
}
