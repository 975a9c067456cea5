import { Trans } from '@lingui/react/macro';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { ApiError, isSignedOut } from '../api/problem.ts';
import { noteSessionEnd, queryClient, recordsQuery } from '../api/queries.ts';
import { maybeSignedIn } from '../api/session.ts';
import { buttonClass } from '../ui/Button.tsx';
import { ProblemPage } from '../ui/Problem.tsx';
import { Foot, Head } from './Head.tsx';

const nowhere = new ApiError({ code: 'not-found', status: 404 });

function WayOut() {
  return maybeSignedIn() ? (
    <Link to="/home" className={buttonClass()}>
      <Trans>Go to your home page</Trans>
    </Link>
  ) : (
    <Link to="/" className={buttonClass()}>
      <Trans>Go to the first page</Trans>
    </Link>
  );
}

function Alone({ children }: { children: ReactNode }) {
  return (
    <>
      <Head home="/" />
      <main id="main" tabIndex={-1} className="column">
        {children}
      </main>
      <Foot />
    </>
  );
}

/**
 * What stands in place of a page that could not be loaded. A malformed address is no different from one that leads nowhere; a
 * session that was ended meanwhile, as from another device, leads to the sign-in page.
 */
export function RouteProblem({ error }: ErrorComponentProps) {
  const router = useRouter();
  useEffect(() => {
    noteSessionEnd(error);
  }, [error]);
  const closed = error instanceof ApiError && error.code === 'consent-withdrawn';
  useEffect(() => {
    // Withdrawn since the list was read, as by another guardian: the list of now leads to the page that says so.
    if (closed) void queryClient.fetchQuery({ ...recordsQuery, staleTime: 0 }).then(() => router.invalidate());
  }, [closed, router]);
  if (isSignedOut(error)) return null;
  const shown = error instanceof ApiError && error.status === 400 ? nowhere : error;
  return <ProblemPage error={shown} retry={() => void router.invalidate()} action={<WayOut />} />;
}

/** The same where not even the frame could be loaded. */
export function FrameProblem(props: ErrorComponentProps) {
  return (
    <Alone>
      <RouteProblem {...props} />
    </Alone>
  );
}

/** An address that leads nowhere. */
export function NotFoundPage() {
  return <ProblemPage error={nowhere} action={<WayOut />} />;
}

/** The same outside every frame. */
export function FrameNotFound() {
  return (
    <Alone>
      <NotFoundPage />
    </Alone>
  );
}
