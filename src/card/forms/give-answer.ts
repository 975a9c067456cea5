import { CarnetError } from '../../kernel/index.ts';
import type { PlannedWrite } from '../../records/index.ts';
import { answerResource, answerType, type Said } from './answers.ts';
import type { FormState } from './contract.ts';
import { type Leave, leaveToWrite } from './leave.ts';
import { type FormAsk, type FormParts, type PartRead, readPart, stateOf } from './read-part.ts';
import { answerId, answeringGone, checked, unlessOvertaken, untilMet, whileEmpty } from './writing.ts';

/**
 * Answers a part as a whole. There is one place for the answer, so two people who answer at once give one answer, the later;
 * statements of documents that say otherwise go with the same commit. `not-answered` takes back what was said.
 *
 * @throws `conflict` while there are entries
 */
export async function giveAnswer(parts: FormParts, asked: FormAsk, answer: Said | 'not-answered'): Promise<FormState> {
  return await untilMet(async (isLast) => {
    const read = await readPart(parts, asked);
    const leave = await leaveToWrite(parts, asked, 'answer');
    if (read.entries.length > 0)
      throw new CarnetError('conflict', 'Something is listed here. Delete it first, if there is nothing to list.');
    const writes =
      answer === 'not-answered' ? answeringGone(read, asked.record) : await answered(parts, read, answer, asked, leave);
    if (writes.length === 0) return stateOf(read);
    const options = { ...whileEmpty(asked, read), singly: leave.singly };
    const writing = parts.records.writeAll(read.ask, leave.grant, read.subject, writes, options);
    if ((await unlessOvertaken(writing, isLast)) === null) return null;
    return stateOf(await readPart(parts, asked));
  });
}

async function answered(
  parts: FormParts,
  read: PartRead,
  answer: Said,
  asked: FormAsk,
  { sign }: Leave,
): Promise<readonly PlannedWrite[]> {
  const state = stateOf(read);
  if (state.answer === answer && read.answering.length + (read.summary === null ? 0 : 1) === 1) return [];
  const id = answerId(parts, read.subject, read.part);
  const [newest] = await parts.records.versions(read.ask, id);
  const resource = sign(answerResource(read.part, answer, read.context));
  const write: PlannedWrite = {
    op: newest === undefined ? 'create' : 'update',
    id,
    type: answerType(read.part),
    resource: checked(resource, asked.record, null),
    replaces: newest?.version ?? null,
    tokens: [],
  };
  return [write, ...answeringGone(read, asked.record).filter((gone) => gone.id.local !== id.local)];
}
