import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useNavigate } from '@tanstack/react-router';
import { Icon } from '../../../ui/Icon.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Authenticator } from '../../identity/Authenticator.tsx';

/** Adds an authenticator app to an account that is in use. */
export function AddAuthenticator() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const back = () => void navigate({ to: '/security/factors' });
  return (
    <Page
      title={t`Add an authenticator app`}
      before={
        <Link to="/security/factors" className="link target gap-2 mb-2">
          <Icon name="back" size="small" />
          <Trans>Second proof</Trans>
        </Link>
      }
    >
      <div className="max-w-160">
        <Authenticator done={back} leave={back} />
      </div>
    </Page>
  );
}
