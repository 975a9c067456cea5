import type { GrantBounds, GrantedPart } from '../../api/grants.ts';
import type { RawDate } from '../card-forms/engine/field.ts';

export type Mode = 'read' | 'write';
export type Until = 'months' | 'year' | 'day' | 'none';

/** What is chosen so far, as the questions ask for it. */
export interface RawBounds {
  readonly parts: readonly GrantedPart[];
  readonly mode: Mode;
  readonly until: Until | null;
  readonly day: RawDate;
}

const noDay: RawDate = { day: '', month: '', year: '', approximate: false };
export const noBounds: RawBounds = { parts: [], mode: 'read', until: null, day: noDay };

/** The questions as they would have been answered for what is given already; the day as `zone` has it. */
export function rawBounds({ parts, write, until }: GrantBounds, zone: string): RawBounds {
  const [year = '', month = '', day = ''] = until === null ? [] : dayIn(new Date(until), zone).split('-');
  return {
    parts,
    mode: write ? 'write' : 'read',
    until: until === null ? 'none' : 'day',
    day: { day: String(Number(day)), month: String(Number(month)), year, approximate: false },
  };
}

/** The same day that many months on, or the last of that month: `2027-02-27`. */
export function monthsOn(today: string, months: number): string {
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

/** The day of a moment where the reader is: `2026-11-27`. */
export function dayIn(moment: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(moment);
  const of = (type: 'year' | 'month' | 'day') => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`;
}

/** The last second of a day where the reader is, since access "until" a day holds all that day. */
export function endOfDay(day: string, zone: string): string {
  const end = Date.parse(`${day}T23:59:59Z`);
  // Once more from what was found: the difference to Greenwich is that of the evening, not of the guess.
  const first = end - offset(end, zone);
  return new Date(end - offset(first, zone)).toISOString();
}

/** How far the clocks of a zone are before Greenwich at a moment, in milliseconds. */
function offset(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - at;
}
