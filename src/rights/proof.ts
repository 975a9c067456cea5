import { Readable } from 'node:stream';
import type { Proof } from '../audit/index.ts';
import { type Actor, Grant, type Uuid } from '../kernel/index.ts';
import { grantOn, type RightsParts } from './who-looked.ts';

/**
 * The proof of a record's list as a file that comes while it is made, an entry a line: JSON as `verifier/` and the page read it
 * (docs/formats.md, "Ledger"). That it was asked for stands in the log before anything of it is made. `not-found` as for the list, `conflict`
 * while nothing is sealed, `rate-limited`.
 */
export async function whoLookedProof(
  parts: RightsParts,
  { actor, request, record }: { readonly actor: Actor; readonly request: Uuid; readonly record: string },
): Promise<Readable> {
  const grant = await grantOn(parts, actor, record, request);
  await parts.limit('proofMake', actor.account);
  // First of all, so that there is something to prove at the next try where nothing was recorded yet.
  await parts.note({
    kind: 'record-proved',
    request,
    actor: actor.account,
    role: actor.role,
    session: actor.session,
    subject: Grant.facts(grant).subject,
    purpose: 'self-care',
    what: 'log',
  });
  const { head, entries } = await parts.prove(grant, actor);
  return Readable.from(text(head, entries), { objectMode: false });
}

async function* text(head: Proof['head'], entries: Proof['entries']): AsyncGenerator<string> {
  yield `${JSON.stringify({ type: 'carnet proof', version: 1, ...head }).slice(0, -1)},"entries":[`;
  let comma = '\n';
  for await (const page of entries) {
    let lines = '';
    for (const entry of page) {
      lines += `${comma}${JSON.stringify(entry)}`;
      comma = ',\n';
    }
    if (lines !== '') yield lines;
  }
  yield '\n]}\n';
}
