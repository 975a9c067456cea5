import { isDeepStrictEqual } from 'node:util';
import { CarnetError } from '../../kernel/index.ts';
import type { FormEntry } from './contract.ts';
import { laid } from './elements.ts';
import { leaveToWrite } from './leave.ts';
import { mappings } from './mappings.ts';
import { normal } from './normal.ts';
import {
  demandReadable,
  entryAfter,
  type FormAsk,
  type FormParts,
  formEntry,
  readPart,
  subjectOf,
} from './read-part.ts';
import type { FormValue } from './values.ts';
import {
  answeringGone,
  changedMeanwhile,
  checked,
  demandEntry,
  demandVersion,
  exactly,
  isConflict,
  typeOf,
} from './writing.ts';

/**
 * Lays the fields that differ into the entry's resource, as its next version; nothing is written where none differs.
 *
 * @param id As `FormEntry` has it
 * @param version The version that the client has
 * @throws `precondition-failed` when it is no longer the newest; `not-supported` for an entry that no form covers; `gone`, `not-found`
 */
export async function changeEntry(
  parts: FormParts,
  asked: FormAsk,
  id: string,
  version: number,
  value: FormValue,
): Promise<FormEntry> {
  const wanted = normal(value);
  const subject = subjectOf(asked.record);
  const read = await readPart(parts, asked);
  const { grant, singly, sign } = await leaveToWrite(parts, asked);
  const entry = await demandEntry(parts, read, id);
  if (entry.value === null) throw notCovered();
  if (isDeepStrictEqual(entry.value, wanted) && version <= entry.stored.version) return formEntry(entry);
  demandVersion(version, entry.stored);
  const before = exactly(entry.stored);
  const after = mappings[asked.part].change({ ...entry, resource: before }, entry.value, wanted, read.context);
  demandReadable(read, after, entry.place);
  const write = {
    op: 'update',
    id: entry.stored.id,
    type: typeOf(after),
    // The narrative that came with it says what was; a text that is not made anew is better left out.
    resource: checked(sign(laid(after, { text: undefined })), asked.record, before),
    replaces: version,
    tokens: [],
  } as const;
  try {
    const writes = [write, ...answeringGone(read, asked.record)];
    const [stored] = await parts.records.writeAll(read.ask, grant, subject, writes, {
      kind: null,
      import: null,
      singly,
    });
    const changed = stored === undefined ? null : entryAfter(read, stored, entry.place);
    if (changed === null) throw new TypeError('a mapping does not read what it changed');
    return formEntry(changed);
  } catch (error) {
    throw isConflict(error) ? changedMeanwhile() : error;
  }
}

function notCovered(): CarnetError {
  return new CarnetError(
    'not-supported',
    'This entry came in a form that cannot be changed here. Add one of your own beside it, or delete it.',
  );
}
