import type { FormPart } from '../../../api/contract.ts';
import { useLanguage } from '../../../i18n/language.ts';
import type { AnyForm } from '../engine/field.ts';
import { formOf } from './forms.ts';

/** The form of a part, for components: they are drawn again when the language changes. */
export function usePartForm(part: FormPart, own: boolean): AnyForm {
  useLanguage();
  return formOf(part, own);
}
