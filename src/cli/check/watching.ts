import type { Config } from '../../config/index.ts';
import { openPool } from '../../database/index.ts';
import { overdueWeeks, watchingStateOf } from '../../watching/index.ts';
import type { AppDatabases } from '../supervisor/wire.ts';
import { type Finding, failed, ok, warning } from './line.ts';

/** Looks are 15 s apart. */
const longestBlindMs = 5 * 60_000;
const help = 'See docs/operations/watching.md.';

/** Whether the log is watched, events reach their collector, and the weekly reviews are done. `served`: a server runs. */
export async function checkWatching(
  { url }: AppDatabases,
  { siem }: Pick<Config, 'siem'>,
  served: boolean,
): Promise<Finding> {
  const sql = openPool(url, { max: 1, role: 'carnet_watch', name: 'carnet check' });
  try {
    const state = await watchingStateOf(sql);
    if (state === null) return ok('Nothing was watched yet: it begins when the server runs.');
    const at = (moment: Date): string => `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    if (served && Date.now() - state.passedAt.getTime() > longestBlindMs)
      return failed(`The log was last looked at ${at(state.passedAt)}: look into the server's log. ${help}`);
    if (siem !== null && state.failingSince !== null)
      return failed(
        `The collector of SIEM_URL takes no events since ${at(state.failingSince)} (${state.failingCode ?? 'UNKNOWN'}). They wait here and are sent when it does. ${help}`,
      );
    const overdue = await overdueWeeks(sql, new Date());
    if (overdue.length > 0)
      return warning(
        `The review of the week of ${overdue.at(-1)} is late${overdue.length > 1 ? `, with ${overdue.length - 1} more` : ''}: sign in as administrator, Security events. ${help}`,
      );
    return ok(
      `Looked at ${at(state.passedAt)}; every week that is over was signed off${siem === null ? '' : ', and its events were sent'}.`,
    );
  } finally {
    await sql.end({ timeout: 2 });
  }
}
