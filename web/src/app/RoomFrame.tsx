import { Trans, useLingui } from '@lingui/react/macro';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, type LinkProps, Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { I18nProvider as AriaLanguage } from 'react-aria-components/I18nProvider';
import { meQuery, recordsQuery } from '../api/queries.ts';
import { useLanguage } from '../i18n/language.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { AccountBanners } from './AccountBanners.tsx';
import { ActingBanner } from './Banners.tsx';
import { Foot, Head } from './Head.tsx';
import { keepShell } from './keep-shell.ts';
import { givenName, useRecordName } from './names.ts';
import { PersonMenu } from './PersonMenu.tsx';
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

/** Everything behind the sign-in: banner of whom one acts for, head, rooms, page. */
export function RoomFrame() {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const { data: records } = useSuspenseQuery(recordsQuery);
  const { record: id, import: importId, part } = useParams({ strict: false });
  const path = useRouterState({ select: (state) => state.location.pathname });
  const nameOf = useRecordName();
  const shown = records.find((record) => record.id === id);
  const own = shown ?? records.find((record) => record.relation === 'self') ?? records[0];
  const acting = shown?.relation === 'guardian' && shown.withdrawn === null ? shown : null;
  useEffect(keepShell, []);
  return (
    <AriaLanguage locale={useLanguage()}>
      {acting !== null && <ActingBanner name={givenName(acting.name) ?? nameOf(acting)} />}
      <AccountBanners me={me} path={path} />
      <Head
        home="/home"
        tag={own === undefined && me.roles.includes('admin') ? <Trans>Administration</Trans> : undefined}
      >
        <PersonMenu me={me} records={records} current={shown ?? null} />
      </Head>
      <div className="rooms">
        <nav className="room-nav" aria-label={t`Rooms`}>
          <ul>
            {own !== undefined && (
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
                  </>
                )}
                {own.withdrawn?.yours !== false && (
                  <Room link={{ to: '/records/$record/who-looked', params: { record: own.id } }} icon="eye">
                    <Trans>Who looked</Trans>
                  </Room>
                )}
              </>
            )}
            {me.roles.includes('admin') && (
              <Room link={{ to: '/admin' }} icon="list">
                <Trans>Administration</Trans>
              </Room>
            )}
            {me.roles.includes('admin') && (
              <Room link={{ to: '/admin/keys' }} icon="rotate">
                <Trans>Keys</Trans>
              </Room>
            )}
            <Room
              link={{ to: '/privacy' }}
              icon="sliders"
              apart
              wide
              inside={own?.withdrawn === null && path.endsWith('/consent')}
            >
              <Trans>Privacy</Trans>
            </Room>
            <Room link={{ to: '/security' }} icon="key" inside={path.startsWith('/security/')}>
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
