import { Readable } from 'node:stream';
import type { Actor, Uuid } from '../kernel/index.ts';
import type { Look } from './contract.ts';
import { type RightsParts, readWhoLooked } from './who-looked.ts';
import { type ListWords, listWords, type NamedWho } from './words.ts';

export type ListFormat = 'csv' | 'json';

interface ListAsk {
  readonly actor: Actor;
  readonly request: Uuid;
  readonly record: string;
  readonly format: ListFormat;
  readonly language: 'en' | 'fr';
}

const atOnce = 500;

/**
 * The whole list of who looked, as a file that comes while it is read: CSV (RFC 4180, UTF-8 with its mark, so that spreadsheets
 * read it) or JSON, in plain words. Each part asks anew whether the actor may open the record, so a list is never cut short
 * in silence: what ends on the way breaks the transfer. `not-found` as for the page.
 */
export async function whoLookedList(
  parts: RightsParts,
  ask: ListAsk,
): Promise<{ readonly name: string; readonly type: string; readonly body: Readable }> {
  const words = listWords[ask.language];
  const part = (before?: string) =>
    readWhoLooked(parts, ask.actor, ask.record, { show: 'everything', before, limit: atOnce, request: ask.request });
  // Before the first byte, so that a refusal is an answer of its own.
  const first = await part();
  async function* pages(): AsyncGenerator<readonly Look[]> {
    let page = first;
    yield page.entries;
    while (page.next !== null) {
      page = await part(page.next);
      yield page.entries;
    }
  }
  const text = ask.format === 'csv' ? csv(pages(), words) : json(pages(), words);
  return {
    name: `${words.file}.${ask.format}`,
    type: ask.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8',
    body: Readable.from(text, { objectMode: false }),
  };
}

async function* csv(pages: AsyncIterable<readonly Look[]>, words: ListWords): AsyncGenerator<string> {
  yield `\uFEFF${line(words.columns)}`;
  for await (const looks of pages) {
    const text = looks
      .map((look) => {
        const { at, who, what, part, outcome } = inWords(look, words);
        return line([at, who, what, part ?? '', outcome]);
      })
      .join('');
    if (text !== '') yield text;
  }
}

async function* json(pages: AsyncIterable<readonly Look[]>, words: ListWords): AsyncGenerator<string> {
  yield '{"entries":[';
  let comma = '\n';
  for await (const looks of pages) {
    for (const look of looks) {
      yield `${comma}${JSON.stringify({ ...inWords(look, words), deed: look.deed })}`;
      comma = ',\n';
    }
  }
  yield '\n]}\n';
}

function inWords(look: Look, words: ListWords) {
  return {
    at: look.at,
    who: personOf(look, words),
    what: words.deed[look.deed],
    part: look.type === null ? null : (words.part[look.type] ?? null),
    outcome: words.outcome[look.outcome],
  };
}

function personOf({ who, name, practice }: Look, words: ListWords): string {
  // What they are stands beside a name, which may itself be "You".
  if (!isNamed(who, words)) return words.who[who];
  const [alone, behind] = words.named[who];
  const person = name === null ? alone : `${name} (${behind})`;
  return practice === null ? person : `${person}, ${words.ofPractice} ${practice}`;
}

function isNamed(who: Look['who'], { named }: ListWords): who is NamedWho {
  return Object.hasOwn(named, who);
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/**
 * One cell, always in quotes. A name that a spreadsheet would take for a formula (OWASP, CSV injection: `=`, `+`, `-`, `@`, also
 * in their wide forms, tab and line ends first) gets an apostrophe before it, so that it stays text. So does what follows a
 * semicolon: where that separates the cells of a list, as in French, the quotes of a list with commas hold nothing together.
 */
export function cell(text: string): string {
  return `"${text.replace(formulas, "$1'").replaceAll('"', '""')}"`;
}

const formulas = /(^|[;\t\r\n])(?=[\s\p{Cf}]*[=+\-@\uFF0B\uFF0D\uFF1D\uFF20])|^(?=[\t\r\n])/gu;
