import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { instanceQuery } from '../api/queries.ts';
import { maybeSignedIn } from '../api/session.ts';
import { Icon } from '../ui/Icon.tsx';

/** The lasting banner of demo mode. It cannot be closed. */
export function DemoBanner() {
  const { t } = useLingui();
  const { data } = useQuery(instanceQuery);
  if (data?.mode !== 'demo') return null;
  return (
    <aside className="banner banner-demo" aria-label={t`Demo`}>
      <div>
        <p className="py-1.5">
          <strong>
            <Trans>Demo data</Trans>
          </strong>{' '}
          <span className="max-md:sr-only">
            <Trans>Nobody here is real.</Trans>
          </span>{' '}
          <Trans>Anybody at this computer can read what is typed here.</Trans>
        </p>
        <Link to="/demo" className="link-ink target shrink-0">
          {maybeSignedIn() ? <Trans>Change person</Trans> : <Trans>Enter as someone</Trans>}
        </Link>
      </div>
    </aside>
  );
}

/** Says on whose behalf one acts, above everything else, for as long as it is so. */
export function ActingBanner({ name }: { name: string }) {
  const { t } = useLingui();
  return (
    <aside className="banner banner-acting" aria-label={t`On whose behalf`}>
      <div>
        <p className="flex items-center gap-2">
          <Icon name="user" size="small" />
          <strong>
            <Trans>Acting for {name}</Trans>
          </strong>
        </p>
        <Link to="/home" className="link-ink target shrink-0">
          <Trans>Stop acting</Trans>
        </Link>
      </div>
    </aside>
  );
}
