import { Trans } from '@lingui/react/macro';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { maybeSignedIn } from '../api/session.ts';
import { Foot, Head } from './Head.tsx';

function HeadLink() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (/^\/sign-up\/(factor|codes|consent|record)/.test(path)) {
    return (
      <Link to="/sign-out" className="link-ink target">
        <Trans>Leave and finish later</Trans>
      </Link>
    );
  }
  if (maybeSignedIn()) {
    return (
      <Link to="/home" className="link-ink target">
        <Trans>Open your record</Trans>
      </Link>
    );
  }
  if (path.startsWith('/sign-in')) {
    return (
      <Link to="/sign-up" className="link-ink target">
        <Trans>Create a record</Trans>
      </Link>
    );
  }
  return (
    <Link to="/sign-in" search={{}} className="link-ink target">
      <Trans>Sign in</Trans>
    </Link>
  );
}

/** Pages that need no account. */
export function PublicFrame() {
  return (
    <>
      <Head home="/">
        <HeadLink />
      </Head>
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <Foot>
        <Link className="link-ink target" to="/protection">
          <Trans>How we protect your data</Trans>
        </Link>
        <a className="link-ink target" href="/.well-known/security.txt">
          <Trans>Report a weakness</Trans>
        </a>
      </Foot>
    </>
  );
}
