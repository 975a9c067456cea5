import { useLingui } from '@lingui/react/macro';
import type { ApiError } from '../../api/problem.ts';
import type { FormError } from '../../ui/Summary.tsx';

/** What the judge of passwords says is written for people, in the language that was sent with the password. */
const judgements = new Set(['too-short', 'weak-password', 'common-password', 'password-too-long']);

/** What the server says of a new password that it refuses, at the field `password`. */
export function useJudgedPassword(): (error: ApiError) => readonly FormError[] {
  const { t } = useLingui();
  return ({ fields }) =>
    fields
      .filter(({ field }) => field.endsWith('password'))
      .map(({ code, message }) => ({
        field: 'password',
        message: judgements.has(code) ? message : t`Choose another password`,
      }));
}
