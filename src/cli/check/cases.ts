import { overdueCases } from '../../access/index.ts';
import type { AppDatabases } from '../supervisor/wire.ts';
import { type Finding, failed, ok } from './line.ts';
import { withDatabase } from './store.ts';

/** Whether somebody waits too long for an answer about an access that he did not recognise. */
export async function checkCases({ url }: AppDatabases): Promise<Finding> {
  const count = await withDatabase(url, (sql) => overdueCases(sql));
  if (count === 0) return ok('Nobody waits for an answer past its day.');
  return failed(
    `${count === 1 ? '1 question' : `${count} questions`} about who looked at a record had to be answered within 3 days: an administrator or auditor who did not act answers under /admin/cases. See docs/operations/cases.md.`,
  );
}
