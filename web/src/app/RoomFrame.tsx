import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, type LinkProps, Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { I18nProvider as AriaLanguage } from 'react-aria-components/I18nProvider';
import { meQuery, recordsQuery, sharedQuery } from '../api/queries.ts';
import { useRoleInUse } from '../api/role.ts';
import { useLanguage } from '../i18n/language.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { AccountBanners } from './AccountBanners.tsx';
import { ActingBanner } from './Banners.tsx';
import { Foot, Head } from './Head.tsx';
import { keepShell } from './keep-shell.ts';
import { LogWatch } from './LogWatch.tsx';
import { givenName, useRecordName } from './names.ts';
import { PersonMenu } from './PersonMenu.tsx';
import { useRoleWords } from './role-words.ts';
import { Toasts } from './Toasts.tsx';
import { Waiting } from './Waiting.tsx';

interface RoomProps {
  link: LinkProps;
  icon: IconName;
  children: ReactNode;
  apart?: boolean;
  /** Only beside the page; on a phone the menu of the person has it. */
  wide?: boolean;
  /** One is in this room, though at another address of it. */
  inside?: boolean;
}

function Room({ link, icon, children, apart = false, wide = false, inside = false }: RoomProps) {
  return (
    <li className={[apart ? 'apart' : '', wide ? 'max-lg:hidden' : ''].join(' ').trim() || undefined}>
      <Link {...link} activeOptions={{ exact: true }} {...(inside ? { 'aria-current': 'page' as const } : {})}>
        <Icon name={icon} />
        <span>{children}</span>
      </Link>
    </li>
  );
}

/** The rooms of whoever is here to work, by the role in use. */
function WorkRooms({ path }: { path: string }) {
  const role = useRoleInUse();
  return (
    <>
      {role === 'doctor' && (
        <>
          <Room link={{ to: '/patients' }} icon="users" inside={path.startsWith('/patients/')}>
            <Trans>Patients</Trans>
          </Room>
          <Room link={{ to: '/requests' }} icon="message">
            <Trans>Requests</Trans>
          </Room>
          <Room link={{ to: '/emergency' }} icon="alert" inside={path.startsWith('/emergency/')}>
            <Trans>Emergency</Trans>
          </Room>
        </>
      )}
      {role === 'auditor' && (
        <Room link={{ to: '/audit' }} icon="bell">
          <Trans>Audit</Trans>
        </Room>
      )}
      {role !== null && role !== 'patient' && role !== 'admin' && role !== 'auditor' && (
        <Room link={{ to: '/work' }} icon="home" inside={['/professional', '/practices'].includes(path)}>
          <Trans>Your work</Trans>
        </Room>
      )}
      {role === 'admin' && (
        <Room link={{ to: '/admin' }} icon="list">
          <span className="max-lg:hidden">
            <Trans>Administration</Trans>
          </span>
          <span className="lg:hidden">
            <Trans>Admin</Trans>
          </span>
        </Room>
      )}
      {role === 'admin' && (
        <>
          <Room link={{ to: '/admin/people' }} icon="users">
            <Trans>People</Trans>
          </Room>
          <Room link={{ to: '/admin/practices' }} icon="home" wide>
            <Trans>Practices</Trans>
          </Room>
        </>
      )}
      {(role === 'admin' || role === 'auditor') && (
        <Room link={{ to: '/reviews/emergencies' }} icon="flag">
          <span className="max-lg:hidden">
            <Trans>Emergencies</Trans>
          </span>
          <span className="lg:hidden">
            <Trans>Urgent</Trans>
          </span>
        </Room>
      )}
      {(role === 'admin' || role === 'auditor') && (
        <Room link={{ to: '/admin/cases' }} icon="info">
          <span className="max-lg:hidden">
            <Trans>Questions of people</Trans>
          </span>
          <span className="lg:hidden">
            <Trans>Questions</Trans>
          </span>
        </Room>
      )}
      {role === 'admin' && (
        <Room link={{ to: '/admin/security' }} icon="bell">
          <span className="max-lg:hidden">
            <Trans>Security events</Trans>
          </span>
          <span className="lg:hidden">
            <Trans>Events</Trans>
          </span>
        </Room>
      )}
      {role === 'admin' && (
        <Room link={{ to: '/admin/keys' }} icon="rotate" wide>
          <Trans>Keys</Trans>
        </Room>
      )}
    </>
  );
}

/** Everything behind the sign-in: banner of whom one acts for, head, rooms, page. */
export function RoomFrame() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: records } = useSuspenseQuery(recordsQuery);
  const { data: shared } = useSuspenseQuery(sharedQuery);
  const { record: id, import: importId, part } = useParams({ strict: false });
  const path = useRouterState({ select: (state) => state.location.pathname });
  const nameOf = useRecordName();
  const role = useRoleInUse();
  const words = useRoleWords();
  const shown = records.find((record) => record.id === id);
  const given = shared.find(({ record }) => record === id);
  const own =
    given !== undefined ? undefined : (shown ?? records.find((record) => record.relation === 'self') ?? records[0]);
  const acting = shown?.relation === 'guardian' && shown.withdrawn === null ? shown : null;
  useEffect(keepShell, []);
  // Whoever reads for a living gets denser pages.
  useEffect(() => {
    if (role !== 'doctor') return;
    document.documentElement.dataset['density'] = 'clinician';
    return () => {
      delete document.documentElement.dataset['density'];
    };
  }, [role]);
  return (
    <AriaLanguage locale={useLanguage()}>
      {acting !== null && <ActingBanner name={givenName(acting.name) ?? nameOf(acting)} />}
      {given !== undefined && role !== 'doctor' && (
        <ActingBanner name={givenName(given.person?.name ?? null) ?? t`A person without a name yet`} />
      )}
      <AccountBanners me={me} path={path} />
      {!path.endsWith('/who-looked') && <LogWatch record={own?.withdrawn?.yours === false ? undefined : own?.id} />}
      <Head
        home="/home"
        tag={
          role === 'admin' ? (
            <Trans>Administration</Trans>
          ) : role === null || role === 'patient' ? undefined : (
            words[role]
          )
        }
      >
        <PersonMenu me={me} records={records} shared={shared} current={given?.record ?? shown?.id ?? null} />
      </Head>
      <div className="rooms">
        <nav className="room-nav" aria-label={t`Rooms`}>
          <ul>
            {given !== undefined && role !== 'doctor' && (
              <Room link={{ to: '/records/$record/card', params: { record: given.record } }} icon="card">
                <Trans>Card</Trans>
              </Room>
            )}
            {own !== undefined && (role === null || role === 'patient') && (
              <>
                <Room
                  link={{ to: '/records/$record', params: { record: own.id } }}
                  icon="home"
                  inside={own.withdrawn !== null && path.endsWith('/consent')}
                >
                  <Trans>Home</Trans>
                </Room>
                {own.withdrawn === null && (
                  <>
                    <Room
                      link={{ to: '/records/$record/card', params: { record: own.id } }}
                      icon="card"
                      inside={part !== undefined || path.endsWith('/card/check')}
                    >
                      <Trans>Card</Trans>
                    </Room>
                    <Room
                      link={{ to: '/records/$record/import', params: { record: own.id } }}
                      icon="download"
                      inside={importId !== undefined}
                    >
                      <Trans>Import</Trans>
                    </Room>
                    <Room
                      link={{ to: '/records/$record/share', params: { record: own.id } }}
                      icon="share"
                      apart
                      inside={/\/share\/./.test(path)}
                    >
                      <Trans>Share</Trans>
                    </Room>
                  </>
                )}
                {own.withdrawn?.yours !== false && (
                  <Room link={{ to: '/records/$record/who-looked', params: { record: own.id } }} icon="eye">
                    <Trans>Who looked</Trans>
                  </Room>
                )}
              </>
            )}
            <WorkRooms path={path} />
            <Room
              link={{ to: '/privacy' }}
              icon="sliders"
              apart
              wide
              inside={own?.withdrawn === null && path.endsWith('/consent')}
            >
              <Trans>Privacy</Trans>
            </Room>
            <Room
              link={{ to: '/security' }}
              icon="key"
              wide={own !== undefined || role === 'admin'}
              inside={path.startsWith('/security/')}
            >
              <Trans>Security</Trans>
            </Room>
          </ul>
        </nav>
        <main id="main" tabIndex={-1}>
          <Waiting />
          <Outlet />
          <Foot />
        </main>
        <Toasts />
      </div>
    </AriaLanguage>
  );
}
