import { Trans } from '@lingui/react/macro';
import { useLanguage } from '../../../i18n/language.ts';
import { Icon } from '../../../ui/Icon.tsx';
import type { AnyForm, Value } from '../engine/field.ts';
import { isSame } from '../engine/same.ts';
import { shownField } from '../engine/show.ts';
import { ShownField } from '../ShownField.tsx';

interface VersionsProps {
  form: AnyForm;
  /** Null where there is none any more. */
  theirs: Value | null;
  mine: Value;
}

/** Two versions beside each other, field by field; what differs says so in words. */
export function Versions({ form, theirs, mine }: VersionsProps) {
  const language = useLanguage();
  const shown = (name: string, value: Value) =>
    shownField(form.fields[name], value[name], language) === null ? (
      <Trans>Left out</Trans>
    ) : (
      <ShownField field={form.fields[name]} value={value[name]} />
    );
  const differs = (name: string) => theirs !== null && !isSame(theirs[name], mine[name]);
  const fields = Object.entries(form.fields)
    .filter(([name]) => (mine[name] ?? null) !== null || (theirs?.[name] ?? null) !== null)
    // What is to be chosen comes first.
    .toSorted(([one], [other]) => Number(differs(other)) - Number(differs(one)));
  return (
    <ul className="versions rows">
      {fields.map(([name, { label }]) => {
        const isOpen = differs(name);
        return (
          <li key={name} data-differs={isOpen || undefined}>
            <h2>
              {label}
              {isOpen && (
                <span className="status status-warning">
                  <Icon name="alert" size="small" />
                  <Trans>Different</Trans>
                </span>
              )}
            </h2>
            {theirs !== null && !isOpen ? (
              <p>{shown(name, mine)}</p>
            ) : (
              <dl>
                {theirs !== null && (
                  <div>
                    <dt>
                      <Trans>In the record now</Trans>
                    </dt>
                    <dd>{shown(name, theirs)}</dd>
                  </div>
                )}
                <div>
                  <dt>
                    <Trans>What you wrote</Trans>
                  </dt>
                  <dd>{shown(name, mine)}</dd>
                </div>
              </dl>
            )}
          </li>
        );
      })}
    </ul>
  );
}
