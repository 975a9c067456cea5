import { Trans } from '@lingui/react/macro';
import { Status } from '../../ui/Notice.tsx';

/** Why the last second proof of an account (not counting recovery codes) cannot be removed. */
export function LastOne({ id }: { id: string }) {
  return (
    <p id={id} className="mt-2">
      <Status icon="info">
        <Trans>Nothing else proves that it is you. Add another passkey or app, then this can go.</Trans>
      </Status>
    </p>
  );
}
