import { randomUUID } from 'node:crypto';
import type { Browser } from '../../../test/product.ts';
import type { Random } from '../random.ts';
import type { Asking } from './asking.ts';
import type { Kept, Ledger } from './ledger.ts';

/** What a writer works with; `goesOn` says whether more is wanted. */
export interface Writing {
  readonly asking: Asking;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly goesOn: () => boolean;
}

/** The system of the identifier by which a client makes a create conditional. */
const system = 'urn:carnet:drill';

/**
 * One writer: creates over FHIR (If-None-Exist), adds by a form (Idempotency-Key) and changes what it made before (If-Match), one
 * request at a time. What got no answer is sent again as it was.
 */
export async function write(
  { asking, ledger, random, goesOn }: Writing,
  browser: Browser,
  record: string,
): Promise<void> {
  const own: Kept[] = [];
  while (goesOn()) {
    const way = random.below(20);
    const made = own.length > 0 && way < 7 ? await change(asking, browser, own, random) : null;
    const kept = made ?? (await (way < 10 ? addNote : create)(asking, browser, record, textOf(randomUUID(), random)));
    ledger.write(kept);
    if (kept.type === 'Condition' && made === null) own.push(kept);
  }
}

const words = ['fever', 'since', 'left', 'knee', 'after', 'seldom', 'at', 'night', 'mild', 'known', 'été', '痛み'];

/** A text that begins with its key; the rest makes it as long as such texts are. */
export function textOf(key: string, random: Random): string {
  return [key, ...Array.from({ length: 10 + random.below(60) }, () => random.pick(words))].join(' ');
}

export const keyOf = (text: string): string => text.slice(0, text.indexOf(' '));

export function conditionOf(record: string, text: string): Record<string, unknown> {
  return {
    resourceType: 'Condition',
    identifier: [{ system, value: keyOf(text) }],
    subject: { reference: `Patient/${record}` },
    code: { text },
  };
}

interface Resource {
  readonly id: string;
  readonly meta: { readonly versionId: string };
  readonly code: { readonly text: string };
}

async function create(asking: Asking, browser: Browser, record: string, text: string): Promise<Kept> {
  const headers = { 'if-none-exist': `identifier=${system}|${keyOf(text)}` };
  const asked = { method: 'POST', path: '/api/fhir/R4/Condition', body: conditionOf(record, text), headers } as const;
  const { id, meta } = await asking.json<Resource>(browser, asked);
  return { key: keyOf(text), record, type: 'Condition', id, version: Number(meta.versionId), text };
}

async function addNote(asking: Asking, browser: Browser, record: string, text: string): Promise<Kept> {
  const path = `/api/card/${record}/forms/notes`;
  const asked = {
    method: 'POST',
    path,
    body: { value: { note: text } },
    headers: { 'idempotency-key': keyOf(text) },
  } as const;
  const { id, version } = await asking.json<{ id: string; version: number }>(browser, asked);
  return { key: keyOf(text), record, type: 'Flag', id, version, text };
}

/** A new version of one of its own. A version that is there already may be its own, of which it was not told. */
async function change(asking: Asking, browser: Browser, own: Kept[], random: Random): Promise<Kept> {
  const n = random.below(own.length);
  const before = own[n] as Kept; // there is one at least
  const text = textOf(before.key, random);
  const path = `/api/fhir/R4/Condition/${before.id}`;
  const body = { ...conditionOf(before.record, text), id: before.id };
  const headers = { 'if-match': `W/"${before.version}"` };
  const answer = await asking.ask(browser, { method: 'PUT', path, body, headers });
  if (answer.status !== 200 && answer.status !== 412)
    throw new TypeError(`PUT ${path} was answered ${answer.status} ${answer.text}`);
  const is =
    answer.status === 200
      ? (JSON.parse(answer.text) as Resource) // our own server's answer
      : await asking.json<Resource>(browser, { method: 'GET', path });
  if (is.code.text !== text) throw new TypeError(`${path} is neither as it was nor as it was written`);
  const kept = { ...before, version: Number(is.meta.versionId), text };
  own[n] = kept;
  return kept;
}
