import { t } from '@lingui/core/macro';
import type { ApiError } from '../../../api/problem.ts';
import type { FormError } from '../../../ui/Summary.tsx';
import type { AnyForm } from '../engine/field.ts';
import { asWords } from '../engine/read.ts';

/** What the server did not take, in the words of the fields; null when it named none of them. */
export function fieldErrors(form: AnyForm, error: ApiError): readonly FormError[] | null {
  const found = error.fields.flatMap(({ field: path, code }): FormError[] => {
    const [, name = '', inner = ''] = /^body\.value\.(\w+)(?:\.(\w+))?/.exec(path) ?? [];
    const field = form.fields[name];
    if (field === undefined) return [];
    const label = asWords(field.label);
    const message =
      code === 'empty' || code === 'character'
        ? t`${label}: there is a character in it that cannot be stored. Type it anew.`
        : t`${label}: the server did not take this. Look at it once more.`;
    const id = field.kind === 'date' ? `${name}-year` : field.kind === 'address' ? `${name}-${inner || 'line'}` : name;
    return [{ field: id, message }];
  });
  return found.length === 0 ? null : found;
}
