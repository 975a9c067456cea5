import { Trans } from '@lingui/react/macro';
import { useLanguage } from '../../../i18n/language.ts';
import type { AnyForm, Value } from '../engine/field.ts';
import { shownField } from '../engine/show.ts';
import { ShownField } from '../ShownField.tsx';

interface CheckAnswersProps {
  form: AnyForm;
  value: Value;
  change: () => void;
}

/** What is about to be saved, once more, with the way back to each answer. */
export function CheckAnswers({ form, value, change }: CheckAnswersProps) {
  const language = useLanguage();
  return (
    <dl className="answers">
      {Object.entries(form.fields).map(([name, field]) => {
        const shown = shownField(field, value[name], language);
        if (shown === null && field.more === true) return null;
        return (
          <div key={name}>
            <dt>{field.label}</dt>
            <dd className={shown === null ? 'quiet-text' : undefined}>
              {shown === null ? <Trans>Left out</Trans> : <ShownField field={field} value={value[name]} />}
            </dd>
            <dd>
              <button
                type="button"
                className="link target cursor-pointer text-16"
                onClick={() => {
                  change();
                  // The form stands again after this.
                  setTimeout(() => focusField(name), 50);
                }}
              >
                <Trans>Change</Trans>
                <span className="sr-only">: {field.label}</span>
              </button>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function focusField(name: string): void {
  const input = document.getElementById(name) ?? document.querySelector<HTMLElement>(`[id^="${name}-"]`);
  input?.focus();
}
