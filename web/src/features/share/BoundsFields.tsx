import { Trans, useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import type { GrantedPart, GrantTerms } from '../../api/grants.ts';
import { fhirDate } from '../../i18n/dates.ts';
import { useLanguage } from '../../i18n/language.ts';
import { Radios, Tick } from '../../ui/Choice.tsx';
import { FieldError } from '../../ui/Field.tsx';
import { dayIn, type Mode, monthsOn, type RawBounds, type Until } from './bounds.ts';
import { DayInput } from './DayInput.tsx';
import { ownZone } from './useBounds.ts';
import { grantedParts, usePartWords } from './words.ts';

interface BoundsFieldsProps {
  raw: RawBounds;
  change: (raw: RawBounds) => void;
  error: (id: string) => string | undefined;
  /** To whom; null before that is chosen. */
  kind: GrantTerms['kind'] | null;
  /** A doctor asked for it, or has it, by another program: then it is for the person to say. */
  mayWrite?: boolean;
}

/** Which parts, what may be done with them, and until when. */
export function BoundsFields({ raw, change, error, kind, mayWrite = false }: BoundsFieldsProps) {
  const { t } = useLingui();
  const language = useLanguage();
  const now = dayIn(new Date(), ownZone());
  const [months, year] = [fhirDate(monthsOn(now, 3), language), fhirDate(monthsOn(now, 12), language)];
  return (
    <>
      <Parts parts={raw.parts} change={(parts) => change({ ...raw, parts })} error={error('part-card')} />
      {(kind === 'caregiver' || mayWrite) && (
        <Radios<Mode>
          id="mode"
          legend={t`What may they do?`}
          value={raw.mode}
          change={(mode) => change({ ...raw, mode })}
          options={[
            {
              value: 'read',
              label: <Trans>Read</Trans>,
              hint: <Trans>They see these parts, and change nothing.</Trans>,
            },
            {
              value: 'write',
              label: <Trans>Read and write</Trans>,
              hint:
                kind === 'caregiver' ? (
                  <Trans>
                    They also add, change and remove what stands in these parts. Their name stands beside it, you see
                    every change, and what was removed can be brought back. Not your name, date of birth, address,
                    people to call or wishes.
                  </Trans>
                ) : (
                  <Trans>
                    The program of a practice may also add and change what stands in these parts. Carnet’s own pages let
                    a doctor only read.
                  </Trans>
                ),
            },
          ]}
        />
      )}
      <Radios<Until>
        id="until"
        legend={t`Until when?`}
        hint={t`You can end it at any time before.`}
        error={error('until')}
        value={raw.until}
        change={(until) => change({ ...raw, until })}
        options={[
          {
            value: 'months',
            label: <Trans>For three months</Trans>,
            hint: <Trans>Until {months}</Trans>,
          },
          { value: 'year', label: <Trans>For a year</Trans>, hint: <Trans>Until {year}</Trans> },
          {
            value: 'day',
            label: <Trans>Until a day that I choose</Trans>,
            inside: (
              <DayInput
                name="until-day"
                label={t`Last day`}
                raw={raw.day}
                change={(day) => change({ ...raw, day })}
                error={error}
              />
            ),
          },
          { value: 'none', label: <Trans>Until I end it</Trans> },
        ]}
      />
    </>
  );
}

interface PartsProps {
  parts: readonly GrantedPart[];
  change: (parts: readonly GrantedPart[]) => void;
  error: string | undefined;
}

/** One tick for each part, with what is in it. */
function Parts({ parts, change, error }: PartsProps) {
  const words = usePartWords();
  const own = useId();
  const described = error === undefined ? `${own}h` : `${own}h ${own}e`;
  return (
    <fieldset className={error === undefined ? 'field' : 'field field-wrong'} aria-describedby={described}>
      <legend className="field-label">
        <Trans>Which parts?</Trans>
      </legend>
      <span className="field-hint" id={`${own}h`}>
        <Trans>
          Name, date of birth, address, people to call and wishes go with each: whoever helps or treats must know for
          whom.
        </Trans>
      </span>
      <FieldError id={`${own}e`} error={error} />
      {grantedParts.map((part) => (
        <Tick
          key={part}
          id={`part-${part}`}
          label={words[part].name}
          hint={words[part].inside}
          checked={parts.includes(part)}
          change={(on) => change(grantedParts.filter((one) => (one === part ? on : parts.includes(one))))}
        />
      ))}
    </fieldset>
  );
}
