import { Trans } from '@lingui/react/macro';
import { Status } from '../../ui/Notice.tsx';

/** Why the last second proof of an account cannot be removed. */
export function LastOne({ id }: { id: string }) {
  return (
    <p id={id} className="mt-2">
      <Status icon="info">
        <Trans>Your only second proof. Add another one, then this one can be removed.</Trans>
      </Status>
    </p>
  );
}
