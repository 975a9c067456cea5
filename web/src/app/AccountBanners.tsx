import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, body } from '../api/client.ts';
import type { Me } from '../api/contract.ts';
import { instanceQuery, meQuery, queryClient } from '../api/queries.ts';
import { momentOf } from '../i18n/dates.ts';
import { useLanguage } from '../i18n/language.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ErrorSummary } from '../ui/Summary.tsx';
import { useForm } from '../ui/useForm.ts';
import { isOutdated } from './person.ts';

interface StoppableProps {
  label: string;
  grave?: boolean;
  /** What is under way. */
  children: ReactNode;
  question: string;
  /** What stopping it means. */
  meaning: ReactNode;
  stop: () => Promise<unknown>;
  stopped: () => void;
}

/** Something that changes who can open the account waits: said on every page, stopped from every page. */
function Stoppable({ label, grave = false, children, question, meaning, stop, stopped }: StoppableProps) {
  const [asking, setAsking] = useState(false);
  const form = useForm();
  const confirm = () =>
    form.submit([], async () => {
      await stop();
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
      setAsking(false);
      stopped();
      // What asked is gone; the page is where one goes on.
      document.getElementById('main')?.focus({ preventScroll: true });
    });
  return (
    <aside className={grave ? 'banner banner-danger' : 'banner banner-warning'} aria-label={label}>
      <div>
        <p className="flex gap-2 py-2">
          <Icon name="alert" size="small" />
          <span>{children}</span>
        </p>
        <button type="button" className="link-ink target shrink-0 cursor-pointer" onClick={() => setAsking(true)}>
          <Trans>Stop it</Trans>
        </button>
      </div>
      <ConfirmDialog
        open={asking}
        close={() => setAsking(false)}
        title={question}
        actions={
          <>
            <Button autoFocus kind="danger-filled" working={form.working} onClick={() => void confirm()}>
              <Trans>Stop it</Trans>
            </Button>
            <Button onClick={() => setAsking(false)}>
              <Trans>Let it go on</Trans>
            </Button>
          </>
        }
      >
        <ErrorSummary errors={form.errors} attempt={form.attempt} />
        <p>{meaning}</p>
      </ConfirmDialog>
    </aside>
  );
}

/** A role that waits for a passkey: the account holds it, this session has not taken it on. */
function RoleWaits({ passkeys }: { passkeys: number }) {
  const { t } = useLingui();
  return (
    <aside className="banner banner-warning" aria-label={t`Your role`}>
      <div>
        <p className="flex gap-2 py-2">
          <Icon name="key" size="small" />
          <span>
            {passkeys === 0 ? (
              <Trans>Add a passkey to work in your role.</Trans>
            ) : (
              <Trans>Sign in with your passkey to work in your role.</Trans>
            )}
          </span>
        </p>
        {passkeys === 0 ? (
          <Link to="/security/passkeys" className="link-ink target shrink-0">
            <Trans>Add a passkey</Trans>
          </Link>
        ) : (
          <Link to="/sign-out" className="link-ink target shrink-0">
            <Trans>Sign out and in again</Trans>
          </Link>
        )}
      </div>
    </aside>
  );
}

/** After a way in that works ten times and no more. */
function CodesLeft({ left }: { left: number }) {
  const { t } = useLingui();
  return (
    <aside className="banner banner-warning" aria-label={t`Your recovery codes`}>
      <div>
        <p className="flex gap-2 py-2">
          <Icon name="key" size="small" />
          <span>
            <Trans>You signed in with a recovery code; it works no more.</Trans>{' '}
            <Plural value={left} _0="None is left." one="# is left." other="# are left." />
          </span>
        </p>
        <Link to="/security" className="link-ink target shrink-0">
          <Trans>Look after your ways in</Trans>
        </Link>
      </div>
    </aside>
  );
}

/** A newer version of the text that the person agreed to waits for an answer. */
function TextWaits() {
  const { t } = useLingui();
  return (
    <aside className="banner banner-warning" aria-label={t`Your consent`}>
      <div>
        <p className="flex gap-2 py-2">
          <Icon name="info" size="small" />
          <span>
            <Trans>The text that you agreed to has changed.</Trans>
          </span>
        </p>
        <Link to="/consent" className="link-ink target shrink-0">
          <Trans>Read it and answer</Trans>
        </Link>
      </div>
    </aside>
  );
}

/** An administrator confirms himself in a medical role, and nobody else is there who could: every patient is told. */
function SelfGrant({ told }: { told: NonNullable<Me['selfGrant']> }) {
  const { t } = useLingui();
  const language = useLanguage();
  return (
    <aside className="banner banner-warning" aria-label={t`The administrator of this Carnet`}>
      <div>
        <p className="flex gap-2 py-2">
          <Icon name="info" size="small" />
          <span>
            {told.counts ? (
              <Trans>Whoever administers this Carnet works on it as a doctor or researcher too now.</Trans>
            ) : (
              <Trans>
                Whoever administers this Carnet will work on it as a doctor or researcher too, from{' '}
                {momentOf(told.readyAt, language)} on at the earliest.
              </Trans>
            )}{' '}
            <Trans>It opens no record by itself. If it worries you, ask them.</Trans>
          </span>
        </p>
      </div>
    </aside>
  );
}

/** What waits for the owner of the account, above every page behind the sign-in; `path` is the page's own. */
export function AccountBanners({ me, path }: { me: Me; path: string }) {
  const { t } = useLingui();
  const language = useLanguage();
  const [stopped, setStopped] = useState<string | null>(null);
  const { identityReset: reset, emailChange: change } = me;
  const version = useQuery({ ...instanceQuery, enabled: false }).data?.consent.version;
  // The first page of the security room says the same at length.
  const said = path === '/security';
  return (
    <>
      {reset !== null && !said && (
        <Stoppable
          label={t`A reset of your account`}
          grave
          question={t`Stop the reset of your account?`}
          meaning={
            <Trans>
              Then everything stays as it is, and we tell you by e-mail. If it was not you who began it, change the
              password of your e-mail too.
            </Trans>
          }
          stop={() => body(api.DELETE('/api/identity/identity-reset'))}
          stopped={() => setStopped(t`The reset was stopped. Nothing has changed.`)}
        >
          <strong>
            <Trans>A reset of your account is under way.</Trans>
          </strong>{' '}
          <Trans>
            From {momentOf(reset.readyAt, language)} on it takes all your ways in away. Was it not you? Stop it.
          </Trans>
        </Stoppable>
      )}
      {change !== null && change.effectiveAt !== null && !said && (
        <Stoppable
          label={t`A change of your address`}
          question={t`Keep your address as it is?`}
          meaning={<Trans>Then {me.email} stays the address of your account, and we tell you by e-mail.</Trans>}
          stop={() => body(api.DELETE('/api/identity/email-change'))}
          stopped={() => setStopped(t`The change was stopped. Your address stays as it was.`)}
        >
          <strong>
            <Trans>Your e-mail address will change.</Trans>
          </strong>{' '}
          <Trans>
            From {momentOf(change.effectiveAt, language)} on it is {change.email}.
          </Trans>
        </Stoppable>
      )}
      {me.selfGrant !== null && <SelfGrant told={me.selfGrant} />}
      {version !== undefined && isOutdated(me, version) && path !== '/consent' && <TextWaits />}
      {me.heldRoles.some((role) => role !== 'patient' && !me.roles.includes(role)) && !said && (
        <RoleWaits passkeys={me.passkeys} />
      )}
      {me.session.proof === 'password+recovery' && /^\/records\/[^/]+\/?$/.test(path) && (
        <CodesLeft left={me.recoveryCodesLeft ?? 0} />
      )}
      <div role="status" className="banner banner-done empty:hidden">
        {stopped !== null && (
          <div>
            <p className="flex gap-2 py-2">
              <Icon name="check" size="small" />
              {stopped}
            </p>
          </div>
        )}
      </div>
    </>
  );
}
