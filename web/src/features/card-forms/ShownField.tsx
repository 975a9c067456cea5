import { useLanguage } from '../../i18n/language.ts';
import { Foreign } from '../../ui/Foreign.tsx';
import type { Field } from './engine/field.ts';
import { shownField, termLanguage } from './engine/show.ts';

/** A field of a value in words, marked where they are in the other language; nothing where nothing was answered. */
export function ShownField({ field, value }: { field: Field | undefined; value: unknown }) {
  const language = useLanguage();
  return <Foreign language={termLanguage(field, value)}>{shownField(field, value, language)}</Foreign>;
}
