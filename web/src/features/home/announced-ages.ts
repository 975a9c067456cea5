import type { RecordSummary } from '../../api/contract.ts';

/** So long before it is said, in days. */
const daysBefore = 92;

interface Announced {
  readonly record: RecordSummary;
  readonly date: string;
  readonly past: boolean;
}

/** The children who come of age within three months, or did; of an unexact date its last day counts. */
export function announcedAges(records: readonly RecordSummary[], now: Date): readonly Announced[] {
  const today = now.toISOString().slice(0, 10);
  const horizon = new Date(now.getTime() + daysBefore * 86_400_000).toISOString().slice(0, 10);
  return records.flatMap((record) => {
    const { comesOfAge: date, relation } = record;
    if (date === null || relation !== 'guardian' || whole(date, '-01-01') > horizon) return [];
    return [{ record, date, past: whole(date, '-12-31') <= today }];
  });
}

/** A month or a year with the days of that end, for comparing alone: a 31st that no month has comes after its last day. */
const whole = (date: string, end: '-01-01' | '-12-31'): string =>
  date.length === 4 ? date + end : date.length === 7 ? date + end.slice(3) : date;
