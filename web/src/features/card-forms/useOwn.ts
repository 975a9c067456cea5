import { useSuspenseQuery } from '@tanstack/react-query';
import { recordsQuery } from '../../api/queries.ts';

/** Whether a record is that of the person who is signed in; forms speak of "you" only then. */
export function useOwn(record: string): boolean {
  const { data: records } = useSuspenseQuery(recordsQuery);
  return records.find(({ id }) => id === record)?.relation === 'self';
}
