import type { RawDate } from '../card-forms/engine/field.ts';

/** The FHIR date of a whole day that was typed, or null where it is none. */
export function wholeDay({ day, month, year }: Pick<RawDate, 'day' | 'month' | 'year'>): string | null {
  if (!(/^\d{1,2}$/.test(day.trim()) && /^\d{1,2}$/.test(month.trim()) && /^\d{4}$/.test(year.trim()))) return null;
  const text = `${year.trim()}-${month.trim().padStart(2, '0')}-${day.trim().padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}
