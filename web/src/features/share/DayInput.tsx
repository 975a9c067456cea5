import { useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import { FieldError } from '../../ui/Field.tsx';
import type { RawDate } from '../card-forms/engine/field.ts';

interface DayInputProps {
  name: string;
  label: string;
  raw: RawDate;
  change: (raw: RawDate) => void;
  /** By the id of the field that is wrong. */
  error: (id: string) => string | undefined;
}

const fields = ['day', 'month', 'year'] as const;

/** A whole day in three fields; only the one that is wrong is marked. */
export function DayInput({ name, label, raw, change, error }: DayInputProps) {
  const { t } = useLingui();
  const own = useId();
  const words = { day: t`Day`, month: t`Month`, year: t`Year` };
  const wrong = fields.find((field) => error(`${name}-${field}`) !== undefined);
  const message = wrong === undefined ? undefined : error(`${name}-${wrong}`);
  return (
    <fieldset
      className={message === undefined ? 'field' : 'field field-wrong'}
      aria-describedby={message === undefined ? undefined : `${own}e`}
    >
      <legend className="field-label">{label}</legend>
      <FieldError id={`${own}e`} error={message} />
      <div className="date-parts">
        {fields.map((field) => (
          <div key={field}>
            <label htmlFor={`${name}-${field}`}>{words[field]}</label>
            <input
              id={`${name}-${field}`}
              className={field === 'year' ? 'input input-year' : 'input input-day'}
              inputMode="numeric"
              autoComplete="off"
              value={raw[field]}
              data-right={(wrong !== undefined && wrong !== field) || undefined}
              aria-invalid={wrong === field ? true : undefined}
              aria-describedby={wrong === field ? `${own}e` : undefined}
              onChange={(event) => change({ ...raw, [field]: event.target.value })}
            />
          </div>
        ))}
      </div>
    </fieldset>
  );
}
