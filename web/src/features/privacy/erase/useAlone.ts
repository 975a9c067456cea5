import { useSuspenseQuery } from '@tanstack/react-query';
import type { ErasureOutlook, RecordSummary } from '../../../api/contract.ts';
import { recordsQuery } from '../../../api/queries.ts';

/** The records of others that nobody else looks after. */
export function useAlone(outlook: ErasureOutlook): readonly RecordSummary[] {
  const { data: records } = useSuspenseQuery(recordsQuery);
  return records.filter(
    ({ id, relation }) =>
      relation === 'guardian' && outlook.records.some((record) => record.id === id && record.others === 0),
  );
}
