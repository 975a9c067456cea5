import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Icon } from '../../../ui/Icon.tsx';
import { AlarmTitle } from './LogAlarm.tsx';
import { logWatchQuery } from './query.ts';
import { isAlarm } from './watch.ts';

/** On every page: that the log of today does not go on from the one that this browser saw. "Who looked" says more. */
export function LogBanner({ record }: { record: string | undefined }) {
  const { t } = useLingui();
  // Asked once, and again after some minutes of use; "Who looked" asks each time.
  const { data } = useQuery({ ...logWatchQuery, staleTime: 600_000, refetchInterval: false });
  if (data == null || !isAlarm(data.state)) return null;
  return (
    <aside className="banner banner-danger" aria-label={t`The access log`}>
      <div>
        <p className="flex gap-2 py-2" role="alert">
          <Icon name="alert" size="small" />
          <span>
            <strong>
              <AlarmTitle alarm={data.state} />.
            </strong>{' '}
            <Trans>Entries of then may be missing.</Trans>
          </span>
        </p>
        {record !== undefined && (
          <Link to="/records/$record/who-looked" params={{ record }} className="link-ink target shrink-0">
            <Trans>See what it means</Trans>
          </Link>
        )}
      </div>
    </aside>
  );
}
