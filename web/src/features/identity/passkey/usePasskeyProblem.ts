import { useLingui } from '@lingui/react/macro';
import type { ApiError } from '../../../api/problem.ts';
import type { FormError } from '../../../ui/Summary.tsx';

/** Words for what goes wrong when a passkey is shown; null for everything else. */
export function usePasskeyProblem(): (error: ApiError) => readonly FormError[] | null {
  const { t } = useLingui();
  return ({ code }) => {
    if (code === 'passkey-left') return [];
    if (code === 'passkey-cancelled') {
      const message = t`No passkey was used: it was cancelled, or it took too long. Nothing was changed; you can try again.`;
      return [{ field: null, message }];
    }
    if (code === 'passkey-not-possible')
      return [{ field: null, message: t`This browser cannot use a passkey here. Show it is you in another way.` }];
    if (code === 'code-refused')
      return [
        { field: null, message: t`This passkey opens nothing here: it was removed, or it belongs to another account.` },
      ];
    return null;
  };
}
