import { Trans } from '@lingui/react/macro';
import { Radios } from '../../../ui/Choice.tsx';
import type { ChoiceField, RawField } from '../engine/field.ts';
import { textIn } from '../engine/raw.ts';

interface InputProps<F> {
  name: string;
  field: F;
  raw: RawField | undefined;
  change: (raw: RawField) => void;
  error: string | undefined;
}

/** A choice; where it need not be answered, the answer can be taken back. */
export function ChoiceInput({ name, field, raw, change, error }: InputProps<ChoiceField>) {
  const chosen = textIn(raw);
  return (
    <>
      <Radios
        id={name}
        legend={field.label}
        hint={field.hint}
        error={error}
        options={field.options}
        {...(field.options.length >= 8 ? { beside: 'columns' as const } : {})}
        value={chosen === '' ? null : chosen}
        change={change}
      />
      {field.required === undefined && field.preset === undefined && chosen !== '' && (
        <button type="button" className="link target cursor-pointer text-16" onClick={() => change('')}>
          <Trans>Take the answer back</Trans>
          <span className="sr-only">: {field.label}</span>
        </button>
      )}
    </>
  );
}
