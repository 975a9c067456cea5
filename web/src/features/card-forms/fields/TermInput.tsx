import { useLingui } from '@lingui/react/macro';
import { api, body } from '../../../api/client.ts';
import type { FoundTerms, Language } from '../../../api/contract.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Combobox } from '../../../ui/Combobox.tsx';
import { TextField } from '../../../ui/Field.tsx';
import type { Offer } from '../../../ui/useOffers.ts';
import type { Term, TermField } from '../engine/field.ts';

interface TermInputProps {
  name: string;
  field: TermField;
  raw: Term;
  change: (raw: Term) => void;
  error: string | undefined;
}

interface TermOffer extends Offer {
  readonly term: Term;
}

/** Words, with the code of the list where one is chosen; own words stay own words. */
export function TermInput({ name, field, raw, change, error }: TermInputProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const { search } = field;
  const write = (text: string) => change({ text, coding: null });
  if (search === null)
    return (
      <TextField
        id={name}
        label={field.label}
        hint={field.hint}
        error={error}
        autoComplete="off"
        value={raw.text}
        change={write}
      />
    );

  function offer(found: FoundTerms['terms'][number]): TermOffer {
    const { system, code, display, via, other } = found;
    const notes = [
      via === null ? null : t`found by “${via}”`,
      other === null || other === display ? null : other,
      found.language === language ? null : inLanguage(found.language),
    ].filter((note) => note !== null);
    return {
      key: `${system}|${code}`,
      label: display,
      ...(notes.length === 0 ? {} : { note: notes.join(', ') }),
      ...(found.language === language ? {} : { lang: found.language }),
      term: {
        text: display,
        coding: { system, code, display },
        // What both languages call alike is in none.
        ...(other === display ? {} : { language: found.language }),
      },
    };
  }

  function inLanguage(of: Language): string {
    return of === 'en' ? t`in English` : t`in French`;
  }

  return (
    <Combobox
      id={name}
      label={field.label}
      hint={field.hint}
      error={error}
      ownWords
      value={raw.text}
      change={write}
      find={async (text, signal) => {
        const asked = { kind: search, text: text.slice(0, 200), language, limit: 8 };
        return (await body(api.POST('/api/terminologies/search', { body: asked, signal }))).terms.map(offer);
      }}
      choose={(chosen) => change((chosen as TermOffer).term)} // `find` gives no others
    />
  );
}
