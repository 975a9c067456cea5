import { useLingui } from '@lingui/react/macro';
import type { ApiError } from '../../api/problem.ts';
import type { FormError } from '../../ui/Summary.tsx';

/** What the server says of a new password that it refuses, at the field `password`. */
export function useJudgedPassword(): (error: ApiError) => readonly FormError[] {
  const { t } = useLingui();
  return ({ fields }) =>
    fields
      .filter(({ field }) => field.endsWith('password'))
      .map(({ code, message }) => {
        // The judge of passwords answers in the language that was sent with it.
        const judged = code === 'too-short' || code === 'weak-password' || code === 'common-password';
        return { field: 'password', message: judged ? message : t`Choose another password` };
      });
}
