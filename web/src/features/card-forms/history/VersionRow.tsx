import { Trans, useLingui } from '@lingui/react/macro';
import type { FormHistory } from '../../../api/contract.ts';
import { momentOf } from '../../../i18n/dates.ts';
import { useLanguage } from '../../../i18n/language.ts';
import type { AnyForm, Value } from '../engine/field.ts';
import { asWords } from '../engine/read.ts';
import { shownField } from '../engine/show.ts';
import { ShownField } from '../ShownField.tsx';

type Version = FormHistory['versions'][number];

interface VersionRowProps {
  form: AnyForm;
  version: Version;
  /** The one before it; null for the first. */
  before: Version | null;
}

/** One version: when, by whom, and each field that it changed as it was and as it became. */
export function VersionRow({ form, version, before }: VersionRowProps) {
  const language = useLanguage();
  const { t } = useLingui();
  const deed = useDeed();
  const leftOut = t`left out`;
  const now: Value = version.value ?? {};
  const was: Value = before?.value ?? {};
  const first = version.change === 'created' || version.change === 'imported';
  const names = first ? Object.keys(form.fields) : version.changed;
  const lines = names.flatMap((name) => {
    const label = form.fields[name]?.label;
    const shown = (value: Value) =>
      shownField(form.fields[name], value[name], language) === null ? null : (
        <ShownField field={form.fields[name]} value={value[name]} />
      );
    const [from, to] = [shown(was), shown(now)];
    return label === undefined || (first && to === null) ? [] : [{ name, label, from, to }];
  });
  return (
    <li className="row-when">
      <p className="when text-16">{momentOf(version.at, language)}</p>
      <div className="min-w-0">
        <h2 className="text-18">{deed(version)}</h2>
        {version.change !== 'deleted' &&
          lines.map(({ name, label, from, to }) => (
            <p key={name} className="text-16 whitespace-pre-line">
              <span className="quiet-text">{asWords(label)}: </span>
              {!first && (
                <>
                  <del>{from ?? leftOut}</del>{' '}
                  <span className="quiet-text">
                    <Trans>became</Trans>
                  </span>{' '}
                </>
              )}
              <ins>{to ?? leftOut}</ins>
            </p>
          ))}
      </div>
    </li>
  );
}

function useDeed(): (version: Version) => string {
  const { t } = useLingui();
  return ({ change, by, name }) => {
    if (by === 'other' && name !== null)
      return {
        created: t`Written by ${name}`,
        changed: t`Changed by ${name}`,
        deleted: t`Removed by ${name}`,
        restored: t`Brought back by ${name}`,
        imported: t`Imported by ${name}`,
      }[change];
    const words = {
      created: [t`Written by you`, t`Written by somebody else`, t`Written`],
      changed: [t`Changed by you`, t`Changed by somebody else`, t`Changed`],
      deleted: [t`Removed by you`, t`Removed by somebody else`, t`Removed`],
      restored: [t`Brought back by you`, t`Brought back by somebody else`, t`Brought back`],
      imported: [t`Imported by you`, t`Imported by somebody else`, t`Imported`],
    }[change];
    return words[['you', 'other', 'unknown'].indexOf(by)] ?? '';
  };
}
