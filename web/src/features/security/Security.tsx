import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { instanceQuery, meQuery, tokensQuery } from '../../api/queries.ts';
import { agoOf } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { buttonClass } from '../../ui/Button.tsx';
import { Page, Section } from '../../ui/Page.tsx';
import { Attention } from './Attention.tsx';
import { useEventWords } from './activity/event-words.ts';
import { activityQuery, passkeysQuery, sessionsQuery } from './queries.ts';
import { RowLink } from './RowLink.tsx';
import { SignOutEverywhere } from './SignOutEverywhere.tsx';

function SigningIn() {
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: instance } = useSuspenseQuery(instanceQuery);
  const { data: passkeys } = useSuspenseQuery(passkeysQuery);
  const apps = me.factors.filter(({ kind }) => kind === 'totp').length;
  const byMail = me.factors.some(({ kind }) => kind === 'email') && instance.mail !== 'none';
  const left = me.recoveryCodesLeft;
  const copied = passkeys.some(({ suspicious }) => suspicious);
  return (
    <Section title={<Trans>How you sign in</Trans>}>
      <ul className="rows">
        <RowLink
          to="/security/passkeys"
          icon="key"
          title={<Trans>Passkeys</Trans>}
          tone={copied ? 'danger' : passkeys.length > 0 ? 'success' : 'plain'}
        >
          {copied ? (
            <Trans>One may have been copied</Trans>
          ) : (
            <Plural
              value={passkeys.length}
              _0="None yet: the quickest and safest way in"
              one="# passkey"
              other="# passkeys"
            />
          )}
        </RowLink>
        <RowLink to="/security/password" icon="write" title={<Trans>Password</Trans>}>
          <Trans>Change it</Trans>
        </RowLink>
        <RowLink
          to="/security/factors"
          icon="clock"
          title={<Trans>Second proof</Trans>}
          tone={apps > 0 ? 'success' : byMail || passkeys.length > 0 ? 'plain' : 'warning'}
        >
          {apps > 0 ? (
            byMail ? (
              <Trans>Authenticator app, code by e-mail</Trans>
            ) : (
              <Trans>Authenticator app</Trans>
            )
          ) : byMail ? (
            <Trans>Code by e-mail</Trans>
          ) : (
            <Trans>None</Trans>
          )}
        </RowLink>
        <RowLink
          to="/security/codes"
          icon="list"
          title={<Trans>Recovery codes</Trans>}
          tone={left === null || left <= 2 ? 'warning' : 'success'}
        >
          {left === null ? (
            <Trans>None yet: make them before you need them</Trans>
          ) : (
            <Plural value={left} _0="No code is left" one="# of 10 codes is left" other="# of 10 codes are left" />
          )}
        </RowLink>
        <RowLink to="/security/email" icon="message" title={<Trans>E-mail address</Trans>}>
          {me.email}
        </RowLink>
      </ul>
    </Section>
  );
}

function Seen() {
  const language = useLanguage();
  const { data: sessions } = useSuspenseQuery(sessionsQuery);
  const { data: activity } = useSuspenseInfiniteQuery(activityQuery);
  const { data: tokens } = useSuspenseQuery(tokensQuery);
  const wordsOf = useEventWords();
  const newest = activity.pages[0]?.entries[0];
  return (
    <Section title={<Trans>Where your account is open</Trans>}>
      <ul className="rows">
        <RowLink to="/security/devices" icon="computer" title={<Trans>Devices</Trans>}>
          {sessions.length === 1 ? (
            <Trans>Only this one</Trans>
          ) : (
            <Plural value={sessions.length} one="Signed in on # device" other="Signed in on # devices" />
          )}
        </RowLink>
        <RowLink to="/security/activity" icon="eye" title={<Trans>Security activity</Trans>}>
          {newest === undefined ? (
            <Trans>Nothing yet</Trans>
          ) : (
            <>
              {wordsOf(newest.kind).title}, {agoOf(newest.at, Date.now(), language)}
            </>
          )}
        </RowLink>
        <RowLink to="/security/programs" icon="sliders" title={<Trans>Programs</Trans>}>
          <Plural value={tokens.length} _0="None has a token" one="# access token" other="# access tokens" />
        </RowLink>
      </ul>
    </Section>
  );
}

/** The security room: what is in place, what is missing, and the ways to change it. */
export function Security() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: passkeys } = useSuspenseQuery(passkeysQuery);
  return (
    <Page title={t`Security`} lede={<Trans>Signed in as {me.email}</Trans>}>
      <div className="page-main max-w-176">
        <Attention me={me} passkeys={passkeys} />
        <SigningIn />
        <Seen />
        <Section title={<Trans>Sign out</Trans>}>
          <p className="prose mt-3">
            <Trans>
              Lost a phone, or forgot to sign out somewhere? This ends every session of your account, this one too, and
              every access token.
            </Trans>
          </p>
          <div className="actions mt-5">
            <SignOutEverywhere />
            <Link to="/sign-out" className={buttonClass('quiet')}>
              <Trans>Sign out here only</Trans>
            </Link>
          </div>
        </Section>
      </div>
    </Page>
  );
}
