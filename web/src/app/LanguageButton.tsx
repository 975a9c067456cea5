import { useLanguage } from '../i18n/language.ts';
import { turnTo } from './turn-to.ts';

/** Turns the page into the other language; written in that language, as its readers look for it. */
export function LanguageButton() {
  const language = useLanguage();
  const other = language === 'en' ? 'fr' : 'en';
  const name = other === 'fr' ? 'Français' : 'English';
  return (
    <button
      type="button"
      className="target text-16 cursor-pointer hover:underline justify-center min-w-11"
      lang={other}
      onClick={() => void turnTo(other)}
    >
      <span className="max-md:sr-only">{name}</span>
      <span className="md:hidden" aria-hidden="true">
        {other.toUpperCase()}
      </span>
    </button>
  );
}
