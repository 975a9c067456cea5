import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { GrantBounds } from '../../api/grants.ts';
import { zone } from '../../i18n/zone.ts';
import type { FormError } from '../../ui/Summary.tsx';
import { readDate } from '../card-forms/engine/dates.ts';
import { dayIn, endOfDay, monthsOn, noBounds, type RawBounds, rawBounds } from './bounds.ts';

/** The zone in which the reader's days are. */
export const ownZone = () => zone() ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Bounds {
  readonly raw: RawBounds;
  readonly change: (raw: RawBounds) => void;
  /** What was answered, or what is wrong with it. */
  readonly read: () => { readonly bounds: GrantBounds } | { readonly errors: readonly FormError[] };
}

/** The answers to what is given and until when; filled in with what is given already, or, of what is only asked for, but for the end. */
export function useBounds(given: GrantBounds | null, asked = false): Bounds {
  const { t } = useLingui();
  const [raw, change] = useState<RawBounds>(() => {
    if (given === null) return noBounds;
    const raw = rawBounds(given, ownZone());
    return asked ? { ...raw, until: null } : raw;
  });

  function readDay(): { readonly day: string } | { readonly error: FormError } {
    const read = readDate(raw.day, t`Last day`, null);
    const error = (field: string, message: string) => ({ error: { field: `until-day-${field}`, message } });
    if ('problem' in read) return error(read.problem.part, read.problem.message);
    if (read.value === null || read.value.date.length < 10)
      return error('day', t`Write the last day with day, month and year`);
    if (read.value.date < dayIn(new Date(), ownZone())) return error('year', t`Choose a day that is still to come`);
    return { day: read.value.date };
  }

  return {
    raw,
    change,
    read() {
      const errors: FormError[] = [];
      if (raw.parts.length === 0) errors.push({ field: 'part-card', message: t`Choose at least one part` });
      if (raw.until === null) errors.push({ field: 'until', message: t`Say until when` });
      const today = dayIn(new Date(), ownZone());
      let end: string | null = null;
      if (raw.until === 'months') end = monthsOn(today, 3);
      if (raw.until === 'year') end = monthsOn(today, 12);
      if (raw.until === 'day') {
        const found = readDay();
        if ('error' in found) errors.push(found.error);
        else end = found.day;
      }
      if (errors.length > 0) return { errors };
      const until = end === null ? null : endOfDay(end, ownZone());
      return { bounds: { parts: [...raw.parts], write: raw.mode === 'write', until } };
    },
  };
}
