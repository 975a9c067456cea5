import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import type { AnyForm } from '../engine/field.ts';
import { rawOf } from '../engine/raw.ts';
import { isAsked } from '../engine/read.ts';
import { isSame } from '../engine/same.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import type { EntryState } from './useEntry.ts';

interface FieldsProps {
  form: AnyForm;
  own: boolean;
  state: EntryState;
}

/** The fields of a form: first what matters, then the rest behind one word. */
export function Fields({ form, own, state }: FieldsProps) {
  const { raw, change, ui } = state;
  const asked = Object.entries(form.fields).filter(([, field]) => isAsked(field, raw));
  const more = asked.filter(([, field]) => field.more === true);
  const blank = rawOf(form, null);
  const [open, setOpen] = useState(more.some(([name]) => !isSame(raw[name], blank[name])));
  const wrong = more.some(([name]) => ui.errors.some(({ field }) => field === name || field?.startsWith(`${name}-`)));
  const inputs = (fields: typeof asked) =>
    fields.map(([name, field]) => (
      <FieldInput
        key={name}
        name={name}
        field={field}
        own={own}
        raw={raw[name]}
        change={(next) => change(name, next)}
        error={ui.error}
      />
    ));
  return (
    <>
      {inputs(asked.filter(([, field]) => field.more !== true))}
      {more.length > 0 && (
        <details className="more" open={open || wrong} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>
            <Trans>More details, if you like</Trans>
          </summary>
          <div>{inputs(more)}</div>
        </details>
      )}
    </>
  );
}
