import { Trans, useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import { Tick } from '../../../ui/Choice.tsx';
import { FieldError } from '../../../ui/Field.tsx';
import type { DateField, RawDate } from '../engine/field.ts';

interface DateInputProps {
  name: string;
  field: DateField;
  raw: RawDate;
  change: (raw: RawDate) => void;
  /** By the id of the part that is wrong. */
  error: (id: string) => string | undefined;
}

const parts = ['day', 'month', 'year'] as const;

/** A date in three fields, as much of it as is known; only the part that is wrong is marked. */
export function DateInput({ name, field, raw, change, error }: DateInputProps) {
  const { t } = useLingui();
  const own = useId();
  const words = { day: t`Day`, month: t`Month`, year: t`Year` };
  const wrong = parts.find((part) => error(`${name}-${part}`) !== undefined);
  const message = wrong === undefined ? undefined : error(`${name}-${wrong}`);
  const described = [field.hint === undefined ? '' : `${own}h`, message === undefined ? '' : `${own}e`]
    .join(' ')
    .trim();
  return (
    <fieldset
      className={message === undefined ? 'field' : 'field field-wrong'}
      aria-describedby={described === '' ? undefined : described}
    >
      <legend className="field-label">{field.label}</legend>
      {field.hint !== undefined && (
        <span className="field-hint" id={`${own}h`}>
          {field.hint}
        </span>
      )}
      <FieldError id={`${own}e`} error={message} />
      <div className="date-parts">
        {parts.map((part) => (
          <div key={part}>
            <label htmlFor={`${name}-${part}`}>{words[part]}</label>
            <input
              id={`${name}-${part}`}
              className={part === 'year' ? 'input input-year' : 'input input-day'}
              inputMode="numeric"
              autoComplete={field.birth === true ? `bday-${part}` : 'off'}
              value={raw[part]}
              data-right={(wrong !== undefined && wrong !== part) || undefined}
              aria-invalid={wrong === part ? true : undefined}
              aria-describedby={wrong === part ? `${own}e` : undefined}
              onChange={(event) => change({ ...raw, [part]: event.target.value })}
            />
          </div>
        ))}
      </div>
      <Tick
        id={`${name}-approximate`}
        label={<Trans>This date is approximate</Trans>}
        checked={raw.approximate}
        change={(approximate) => change({ ...raw, approximate })}
      />
    </fieldset>
  );
}
