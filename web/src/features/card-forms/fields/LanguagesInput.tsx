import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { api, body } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useLanguage } from '../../../i18n/language.ts';
import { Combobox } from '../../../ui/Combobox.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import type { Offer } from '../../../ui/useOffers.ts';
import { bare } from '../engine/bare.ts';
import type { LanguagesField } from '../engine/field.ts';
import { languageName } from '../engine/show.ts';

interface LanguagesInputProps {
  name: string;
  field: LanguagesField;
  raw: readonly string[];
  change: (raw: readonly string[]) => void;
}

/** Languages that somebody speaks: one by one out of a list, each can be taken away again. */
export function LanguagesInput({ name, field, raw, change }: LanguagesInputProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const [text, setText] = useState('');

  async function find(typed: string): Promise<readonly Offer[]> {
    const lists = await queryClient.ensureQueryData({
      queryKey: ['term-lists', language],
      queryFn: () => body(api.GET('/api/terminologies/lists', { params: { query: { language } } })),
      staleTime: Number.POSITIVE_INFINITY,
    });
    const wanted = bare(typed);
    return lists.language
      .filter(({ code, display }) => bare(display).includes(wanted) && !raw.includes(code))
      .toSorted((a, b) => Number(bare(b.display).startsWith(wanted)) - Number(bare(a.display).startsWith(wanted)))
      .slice(0, 8)
      .map(({ code, display }) => ({ key: code, label: display }));
  }

  return (
    <>
      <Combobox
        id={name}
        label={field.label}
        hint={field.hint ?? t`Type the first letters and choose; add as many as there are.`}
        ownWords={false}
        value={text}
        change={setText}
        find={find}
        choose={(offer) => {
          change([...raw, offer.key]);
          setText('');
        }}
      />
      {raw.length > 0 && (
        <ul className="picked" aria-label={t`Chosen languages`}>
          {raw.map((tag) => (
            <li key={tag}>
              {languageName(tag, language)}
              <button
                type="button"
                onClick={() => {
                  change(raw.filter((other) => other !== tag));
                  document.getElementById(name)?.focus();
                }}
              >
                <Icon name="cross" size="small" />
                <span>
                  <Trans>Remove</Trans>
                  <span className="sr-only"> {languageName(tag, language)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
