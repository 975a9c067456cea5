import { setTimeout as sleep } from 'node:timers/promises';
import type { TransactionSql } from 'postgres';
import { isNewRelation, isOurRelation } from '../../access/index.ts';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import { isOurTomb, type Tomb } from '../erasure/tomb.ts';
import { copyPath, extend, type Head, headOf, linesOf, noHead, reaches, stands } from './file.ts';
import {
  announcementOf,
  factorOf,
  grantOf,
  guardianOf,
  hashOf,
  isGenuine,
  type LedgerLine,
  makeLine,
  memberOf,
  noLine,
  noSeat,
  parseLine,
  roleOf,
  type Said,
  seatOf,
  whoOf,
} from './lines.ts';
import type { LedgerCopy, LedgerParts } from './parts.ts';
import {
  type ActRow,
  actsWait,
  aloneWithLedger,
  dropActs,
  keepHead,
  knownHead,
  unknownActs,
  waitingActs,
} from './store.ts';

export type NewAct = Said & { readonly at: Date };

/** How long a witness may take before its copy is made later. */
const copyWaitMs = 5_000;
const actsAtOnce = 1_000;

/**
 * The lines of the ledger, each checked: its number, the line before, its MAC, its signature; of those up to `trusted`, which were
 * checked before, that they are still the same. `bad-configuration` for a ledger that was altered.
 */
export async function readLedger(
  parts: Pick<LedgerParts, 'keyring' | 'ledger'>,
  trusted: Head = noHead,
): Promise<readonly LedgerLine[]> {
  return await checkLines(parts, parts.ledger, await linesOf(parts.ledger), trusted);
}

export async function checkLines(
  { keyring }: Pick<LedgerParts, 'keyring'>,
  path: string,
  texts: readonly string[],
  trusted: Head = noHead,
): Promise<readonly LedgerLine[]> {
  const known = reaches(texts, trusted) ? trusted.n : 0;
  const lines: LedgerLine[] = [];
  let previous = noLine;
  for (const text of texts) {
    const line = parseLine(text);
    const right = line !== null && line.n === lines.length + 1 && line.previous === previous;
    if (!right || !(line.n <= known || (await isGenuine(keyring, line)))) throw altered(path, lines.length + 1);
    lines.push(line);
    previous = hashOf(text);
  }
  return lines;
}

/**
 * Writes acts into the ledger, alone of all processes: on the disk, noted in the database and copied to the witnesses before it
 * resolves. `choose` gives them by what stands there already. `bad-configuration` where the database knows of lines that are gone.
 */
export async function addToLedger(
  parts: LedgerParts,
  choose: (lines: readonly LedgerLine[], transaction: TransactionSql) => Promise<readonly NewAct[]> | readonly NewAct[],
): Promise<number> {
  return await aloneWithLedger(parts.retainSql, async (transaction) => {
    const known = await knownHead(transaction);
    const texts = await linesOf(parts.ledger);
    if (!reaches(texts, known)) throw lost(parts.ledger);
    const lines = await checkLines(parts, parts.ledger, texts, known);
    const acts = await choose(lines, transaction);
    if (acts.length > 0) await append(parts, transaction, texts, acts);
    return acts.length;
  });
}

/** The last step of the above, for whoever holds the lock. */
export async function append(
  parts: LedgerParts,
  transaction: TransactionSql,
  texts: readonly string[],
  acts: readonly NewAct[],
): Promise<void> {
  const [key] = await parts.keyring.signingKeys('receipt-signing');
  const all = [...texts];
  for (const act of acts) all.push(makeLine(parts.keyring, key, headOf(all), act));
  await extend(parts.ledger, all, texts.length);
  await keepHead(transaction, headOf(all), acts.at(-1)?.at ?? new Date());
  await copyOut(parts, all);
}

/** Brings every copy up to the ledger; one that takes its time is left for the next time. */
export async function copyOut(
  parts: Pick<LedgerParts, 'ledgerCopies' | 'onError'>,
  lines: readonly string[],
): Promise<void> {
  const late = sleep(copyWaitMs, undefined, { ref: false });
  await Promise.all(parts.ledgerCopies.map((copy) => Promise.race([copyTo(copy, lines).catch(parts.onError), late])));
}

async function copyTo(copy: LedgerCopy, lines: readonly string[]): Promise<void> {
  const path = copyPath(copy);
  const there = await linesOf(path);
  const state = stands(there, lines);
  if (state === 'same') return;
  if (state === 'ahead' || state === 'differs')
    throw new CarnetError(
      'not-openable',
      `The copy of the rights ledger in ${copy.folder} ${state === 'ahead' ? 'has more lines' : 'is another one'} than this instance has. It was left as it is: see docs/operations/erasure.md.`,
    );
  await extend(path, lines, there.length);
}

/** Writes an erasure into the ledger; nothing where it stands there already. `not-openable` for a tombstone that is not this server's. */
export async function noteInLedger(
  parts: LedgerParts,
  act: Tomb & { readonly at: Date; readonly mac: Buffer | null },
): Promise<void> {
  if (!isOurTomb(parts.keyring, act))
    throw new CarnetError(
      'not-openable',
      'A tombstone that this server did not write does not go into the rights ledger.',
    );
  const who = whoOf(parts.keyring, act.subject);
  const { kind, receipt, at } = act;
  await addToLedger(parts, (lines) =>
    lines.some((line) => line.act === 'erasure' && line.who === who && line.receipt === receipt)
      ? []
      : [{ act: 'erasure', kind, who, receipt, at }],
  );
}

/** Writes into the ledger that an announced erasure was stopped: a copy of its row, put back, is not carried out. */
export async function noteStopped(parts: LedgerParts, id: Uuid): Promise<void> {
  await addToLedger(parts, () => [
    { act: 'announcement-stopped', announcement: announcementOf(parts.keyring, id), at: new Date() },
  ]);
}

/** Which of these announcements were stopped, by the ledger. */
export async function stoppedOf(parts: LedgerParts, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  if (ids.length === 0) return new Set();
  const stopped = new Set(
    (await readLedger(parts)).flatMap((line) => (line.act === 'announcement-stopped' ? [line.announcement] : [])),
  );
  return new Set(ids.filter((id) => stopped.has(announcementOf(parts.keyring, id))));
}

/** Says which acts in the database are none that its triggers write; they are left where they are, and hold nothing up. */
export async function tellUnknownActs(parts: LedgerParts): Promise<void> {
  await parts.alarms.found('unknown-act', await unknownActs(parts.retainSql, actsAtOnce));
}

/** Carries what waits in the database into the ledger; how many acts it were. To be called again and again. */
export async function carryActs(parts: LedgerParts): Promise<number> {
  let carried = 0;
  while (await actsWait(parts.retainSql)) {
    carried += await addToLedger(parts, async (lines, transaction) => {
      const rows = await waitingActs(transaction, actsAtOnce);
      await dropActs(transaction, rows);
      // A restored database has acts again that were carried after it was backed up.
      const there = new Set(lines.flatMap((line) => ('id' in line ? [line.id] : [])));
      return rows.filter(({ id }) => !there.has(id)).map((row) => actOf(parts, row));
    });
  }
  return carried;
}

/**
 * The joining that a guardian's act is about. One that began must be of this server's making and be told from the one before: else
 * whoever writes the tables would bring back a guardian who left, and have the ledger say that he joined again.
 */
function seatIn(keyring: LedgerParts['keyring'], { act, subject, other, mark }: ActRow): { readonly seat?: string } {
  if (act === 'guardian-left') return mark === null ? {} : { seat: seatOf(keyring, mark) };
  if (act !== 'guardian-joined') return {};
  const ours =
    mark !== null && isNewRelation(mark) && isOurRelation(keyring, { subject, actor: other, kind: 'guardian' }, mark);
  return { seat: ours ? seatOf(keyring, mark) : noSeat };
}

function actOf({ keyring }: Pick<LedgerParts, 'keyring'>, row: ActRow): NewAct {
  const { id, at, act, subject, other } = row;
  const named = {
    'consent-withdrawn': () => whoOf(keyring, other),
    'consent-given': () => whoOf(keyring, other),
    'guardian-left': () => guardianOf(keyring, subject, other),
    'guardian-joined': () => guardianOf(keyring, subject, other),
    'factor-removed': () => factorOf(keyring, other),
    'access-ended': () => grantOf(keyring, other),
    'emergency-refused': () => whoOf(keyring, other),
    'emergency-allowed': () => whoOf(keyring, other),
    'role-ended': () => roleOf(keyring, other),
    'member-ended': () => memberOf(keyring, other),
  };
  return { act, id, at, who: whoOf(keyring, subject), other: named[act](), ...seatIn(keyring, row) };
}

function altered(path: string, n: number): CarnetError {
  return new CarnetError(
    'bad-configuration',
    `The rights ledger ${path} was altered at line ${n}. It says who was erased and which rights ended, so nothing is opened without it: put back the copy that a witness or your own backup of files has.`,
  );
}

export function lost(path: string): CarnetError {
  return new CarnetError(
    'bad-configuration',
    `The rights ledger ${path} lacks what this database knows of, and no witness has it. Without it, who was erased and which rights ended since would come back, so nothing is opened: put back the newest copy. If there is none any more: npx carnet backup accept-lost-ledger.`,
  );
}
