import { type ComponentType, useEffect, useState } from 'react';

interface LogWatchProps {
  /** A record whose "Who looked" one may open. */
  record: string | undefined;
}

/** Some seconds after one came in: the page that was asked for comes first. */
const later = 5_000;

/** Looks whether the access log goes on from what this browser saw before; the code for it comes later, and only here. */
export function LogWatch({ record }: LogWatchProps) {
  const [Banner, setBanner] = useState<ComponentType<LogWatchProps> | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      import('../features/who-looked/proof/LogBanner.tsx').then(
        ({ LogBanner }) => setBanner(() => LogBanner),
        // Without network it is looked at next time, or on the page itself.
        () => undefined,
      );
    }, later);
    return () => clearTimeout(timer);
  }, []);
  return Banner === null ? null : <Banner record={record} />;
}
