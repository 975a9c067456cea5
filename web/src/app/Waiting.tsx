import { Trans } from '@lingui/react/macro';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/** How long the old page stands without a word while the next one is fetched. */
const patience = 1_500;

/** Says that the server is slow to answer; the page one was on stays where it is. */
export function Waiting() {
  const pending = useRouterState({ select: (state) => state.status === 'pending' });
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => setLong(true), patience);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [pending]);
  return (
    <div role="status">
      {long && (
        <p className="quiet-text mb-6">
          <Trans>Waiting for the server…</Trans>
        </p>
      )}
    </div>
  );
}
