import { t } from '@lingui/core/macro';
import type { ApiError } from '../../../api/problem.ts';
import type { FormError } from '../../../ui/Summary.tsx';
import type { AnyForm } from '../engine/field.ts';
import { asWords } from '../engine/read.ts';

/** What the server did not take, in the words of the fields; null when it named none of them. */
export function fieldErrors(form: AnyForm, error: ApiError): readonly FormError[] | null {
  const found = error.fields.flatMap(({ field: path }): FormError[] => {
    const [, name = '', inner = ''] = /^body\.value\.(\w+)(?:\.(\w+))?/.exec(path) ?? [];
    const field = form.fields[name];
    if (field === undefined) return [];
    const label = asWords(field.label);
    const id = field.kind === 'date' ? `${name}-year` : field.kind === 'address' ? `${name}-${inner || 'line'}` : name;
    return [{ field: id, message: t`${label}: the server did not take this. Look at it once more.` }];
  });
  return found.length === 0 ? null : found;
}
