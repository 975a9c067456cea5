import { Type } from 'typebox';
import { judges, keepers, type Route, route } from '../../kernel/index.ts';
import { answerCase, type CaseParts, listCases, listCasesToAnswer, openCase } from './cases.ts';
import { AnswerCase, CaseList, CaseMade, CaseParams, CasesToAnswer, NewCase, RecordParams } from './contract.ts';

const session = { kind: 'session' } as const;

/** "I don't recognise this": for a person's session alone. */
export function caseRoutes(parts: CaseParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/records/:record/cases',
      authority: session,
      who: keepers,
      summary: 'What was not recognised in the log of a record, and what was answered',
      params: RecordParams,
      answers: { 200: CaseList },
      handle: async ({ actor, id, params }) => ({
        body: await listCases(parts, { actor, request: id }, params.record),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/records/:record/cases',
      authority: session,
      who: keepers,
      summary:
        'Say that one does not recognise an entry: the access behind it ends, and somebody independent answers within 3 days',
      params: RecordParams,
      body: NewCase,
      answers: { 201: CaseMade },
      handle: async ({ actor, id, params, body }) => ({
        status: 201,
        body: await openCase(parts, { actor, request: id }, params.record, body),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/cases',
      authority: session,
      who: judges,
      summary: 'What people did not recognise and whoever asks may answer: a number, who acted, when, what kind of act',
      answers: { 200: CasesToAnswer },
      handle: async ({ actor, id }) => ({ body: await listCasesToAnswer(parts, { actor, request: id }) }),
    }),
    route({
      method: 'POST',
      path: '/api/cases/:id/answer',
      authority: { kind: 'fresh' },
      who: judges,
      summary: 'Answer such a question',
      params: CaseParams,
      body: AnswerCase,
      answers: { 204: Type.Undefined() },
      handle: async ({ actor, id, params, body }) => {
        await answerCase(parts, { actor, request: id }, params.id, body.answer);
        return { status: 204 };
      },
    }),
  ];
}
