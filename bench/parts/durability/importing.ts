import { setTimeout as sleep } from 'node:timers/promises';
import type { Import } from '../../../src/exchange/index.ts';
import type { Asking } from './asking.ts';
import type { Kept } from './ledger.ts';
import type { Person } from './people.ts';
import { conditionOf, keyOf } from './writing.ts';

/**
 * Takes a file into a record, and goes on with it after each kill as a client does: what waits is confirmed, what was lost while it
 * was read is sent again. Resolves when it is stored; gives how often it was confirmed.
 */
export async function importAll(
  asking: Asking,
  { browser }: Person,
  record: string,
  texts: readonly string[],
  confirming: () => void,
): Promise<number> {
  const body = texts.map((text) => JSON.stringify(conditionOf(record, text))).join('\n');
  const headers = { 'content-type': 'application/fhir+ndjson' };
  const send = () =>
    asking.json<Import>(browser, { method: 'POST', path: `/api/imports?record=${record}`, body, headers });
  let confirmed = 0;
  for (let one = await send(); one.state !== 'done'; ) {
    const path = `/api/imports/${one.id}`;
    if (one.state === 'preview') {
      confirmed++;
      confirming();
      // Answered 409 where it was stored all the same, or is being stored by another process.
      await asking.ask(browser, { method: 'POST', path: `${path}/confirm`, body: { patient: 'keep' } });
    }
    await sleep(50);
    one = one.state === 'failed' ? await send() : await asking.json<Import>(browser, { method: 'GET', path });
  }
  return confirmed;
}

/** What must be there of a file: each of its entries, once. */
export function keptOfFile(record: string, texts: readonly string[], there: readonly Kept[]): readonly Kept[] {
  const byKey = new Map(there.map((one) => [one.key, one.id]));
  return texts.map((text) => {
    const key = keyOf(text);
    return { key, record, type: 'Condition', id: byKey.get(key) ?? 'nowhere', version: 1, text };
  });
}
