import { expect, test } from 'vitest';
import { callsBy } from './calls.ts';

/** Calls whose requests are kept, and answered by `answer`. */
function kept(answer: Response) {
  const sent: Request[] = [];
  const calls = callsBy(async (request) => {
    sent.push(request);
    return answer.clone();
  }, 'https://carnet.example');
  return { calls, sent };
}

test('places, questions, headers and body stand where they belong', async () => {
  const { calls, sent } = kept(Response.json({ found: true }));
  const params = { path: { record: 'a/b c', part: 'allergies' }, header: { 'Idempotency-Key': 'k' } } as const;
  const told = await calls.POST('/api/card/{record}/forms/{part}', {
    params,
    body: { value: { substance: 'é' } } as never,
  });
  expect(told.data).toEqual({ found: true });
  const [request] = sent;
  expect(request?.url).toBe('https://carnet.example/api/card/a%2Fb%20c/forms/allergies');
  expect(request?.method).toBe('POST');
  expect(request?.headers.get('content-type')).toBe('application/json');
  expect(request?.headers.get('idempotency-key')).toBe('k');
  expect(await request?.json()).toEqual({ value: { substance: 'é' } });
});

test('what is not asked is left out, and a request without a body has no type', async () => {
  const { calls, sent } = kept(Response.json({}));
  await calls.GET('/api/card/{record}', { params: { path: { record: 'r' }, query: { language: 'fr' } } });
  await calls.GET('/api/ledger/checkpoint', { params: { query: { since: undefined } } as never });
  expect(sent.map(({ url }) => url)).toEqual([
    'https://carnet.example/api/card/r?language=fr',
    'https://carnet.example/api/ledger/checkpoint',
  ]);
  expect(sent.map(({ headers }) => headers.get('content-type'))).toEqual([null, null]);
});

test('no body is nothing, a refusal is its problem or its text, a file is a file', async () => {
  expect(await kept(new Response(null, { status: 204 })).calls.POST('/api/identity/sign-out')).toMatchObject({
    data: undefined,
    response: { status: 204 },
  });
  expect(await kept(Response.json({ code: 'gone' }, { status: 410 })).calls.GET('/api/instance')).toMatchObject({
    error: { code: 'gone' },
  });
  expect(await kept(new Response('Bad gateway', { status: 502 })).calls.GET('/api/instance')).toMatchObject({
    error: 'Bad gateway',
  });
  const params = { path: { record: 'r' } };
  const file = await kept(new Response('{}')).calls.GET('/api/records/{record}/export', { params, parseAs: 'blob' });
  expect(file.data).toBeInstanceOf(Blob);
});
