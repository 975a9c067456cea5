import { Type } from 'typebox';
import {
  cardKeepers,
  cardReaders,
  changers,
  laterCardKeepers,
  laterCardReaders,
  laterReaders,
  type Route,
  type RouteRequest,
  readers,
  route,
} from '../../kernel/index.ts';
import { answersOf } from './answers.ts';
import { changeEntry } from './change-entry.ts';
import { EntryParams, FormEntry, FormHistory, FormState } from './contract.ts';
import { createEntry } from './create-entry.ts';
import { giveAnswer } from './give-answer.ts';
import { idempotencyKey, matchedVersion } from './headers.ts';
import { entryHistory } from './history.ts';
import { type FormAsk, type FormParts, formEntry, readPart, stateOf } from './read-part.ts';
import { removeEntry } from './remove-entry.ts';
import { restoreEntry } from './restore-entry.ts';
import { type FormPart, formParts, formValues } from './values.ts';
import { demandEntry } from './writing.ts';

const base = '/api/card/:record/forms';
const reads = { kind: 'record', scope: 'record:read' } as const;
const writes = { kind: 'record', scope: 'record:write' } as const;
const closed = { additionalProperties: false };
const record = Type.String({ maxLength: 100 });
const OfRecord = Type.Object({ record }, closed);
const OfEntry = Type.Object({ record, id: Type.String({ maxLength: 64 }) }, closed);

type Asked = Pick<RouteRequest<{ readonly record: string }, unknown, unknown>, 'id' | 'params'> &
  Pick<FormAsk, 'actor'>;
const askFor = ({ actor, id, params }: Asked, part: FormPart): FormAsk => ({
  actor,
  request: id,
  record: params.record,
  part,
});

/** What the forms of the card read and save: a part, its answer as a whole, its entries and their versions. */
export function formRoutes(parts: FormParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: `${base}/:part/:id/history`,
      authority: reads,
      who: readers,
      summary: 'What an entry was before, and who changed it',
      params: EntryParams,
      answers: { 200: FormHistory },
      handle: async (request) => ({
        body: await entryHistory(parts, askFor(request, request.params.part), request.params.id),
      }),
    }),
    route({
      method: 'POST',
      path: `${base}/:part/:id/restore`,
      authority: writes,
      who: changers,
      summary: 'Bring a deleted entry back (If-Match: the version of the deletion)',
      params: EntryParams,
      answers: { 200: FormEntry },
      handle: async (request) => {
        const { params } = request;
        const version = matchedVersion(request.headers);
        return { body: await restoreEntry(parts, askFor(request, params.part), params.id, version) };
      },
    }),
    ...formParts.flatMap((part) => partRoutes(parts, part)),
  ];
}

/** Parts whose entries go along with whatever is given, to be read and not written. */
const along: readonly FormPart[] = ['identity', 'contacts', 'wishes'];
/** What is read in an emergency before its second step. */
const first: readonly FormPart[] = ['identity', 'contacts', 'allergies', 'conditions', 'medicines'];

/** Each part has addresses of its own, so that its writes take exactly its value and errors name its fields. */
function partRoutes(parts: FormParts, part: FormPart): readonly Route[] {
  const body = Type.Object({ value: formValues[part] }, closed);
  const answers = answersOf(part);
  const goesAlong = along.includes(part);
  const isFirst = first.includes(part);
  const [soon, later] = goesAlong ? [cardReaders, laterCardReaders] : [readers, laterReaders];
  const reading = isFirst ? soon : later;
  const [changeSoon, changeLater] = goesAlong ? [cardKeepers, laterCardKeepers] : [changers, laterReaders];
  const changing = isFirst ? changeSoon : changeLater;
  const answering = route({
    method: 'PUT',
    path: `${base}/${part}/answer`,
    authority: writes,
    who: changing,
    summary: `Answer ${part} as a whole: nothing, not known, or not answered`,
    params: OfRecord,
    body: Type.Object({ answer: Type.Enum([...answers, 'not-answered']) }, closed),
    answers: { 200: FormState },
    handle: async (request) => ({ body: await giveAnswer(parts, askFor(request, part), request.body.answer) }),
  });
  return [
    route({
      method: 'GET',
      path: `${base}/${part}`,
      authority: reads,
      who: reading,
      summary: `What ${part} has, as its form reads it`,
      params: OfRecord,
      answers: { 200: FormState },
      handle: async (request) => ({ body: stateOf(await readPart(parts, askFor(request, part))) }),
    }),
    route({
      method: 'GET',
      path: `${base}/${part}/:id`,
      authority: reads,
      who: reading,
      summary: `One entry of ${part}`,
      params: OfEntry,
      answers: { 200: FormEntry },
      handle: async (request) => {
        const read = await readPart(parts, askFor(request, part));
        return { body: formEntry(await demandEntry(parts, read, request.params.id)) };
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/${part}/:id`,
      authority: writes,
      who: changing,
      summary: `Delete an entry of ${part} (If-Match); it can be brought back`,
      params: OfEntry,
      answers: { 204: Type.Null() },
      handle: async (request) => {
        await removeEntry(parts, askFor(request, part), request.params.id, matchedVersion(request.headers));
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: `${base}/${part}`,
      authority: writes,
      who: changing,
      summary: `Add to ${part} (Idempotency-Key)`,
      params: OfRecord,
      body,
      answers: { 200: FormEntry, 201: FormEntry },
      handle: async (request) => {
        const key = idempotencyKey(request.headers);
        const { status, entry } = await createEntry(parts, askFor(request, part), key, request.body.value);
        return { status, body: entry };
      },
    }),
    route({
      method: 'PUT',
      path: `${base}/${part}/:id`,
      authority: writes,
      who: changing,
      summary: `Change an entry of ${part} (If-Match)`,
      params: OfEntry,
      body,
      answers: { 200: FormEntry },
      handle: async (request) => {
        const version = matchedVersion(request.headers);
        return {
          body: await changeEntry(parts, askFor(request, part), request.params.id, version, request.body.value),
        };
      },
    }),
    ...(answers.length === 0 ? [] : [answering]),
  ];
}
