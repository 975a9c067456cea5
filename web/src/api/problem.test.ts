import { expect, test } from 'vitest';
import { isSignedOut, problemOf } from './problem.ts';

test('the problem document of an answer, with its error id and fields', () => {
  const errors = [{ field: 'body.password', code: 'too-short', message: 'Use at least 12 characters.' }];
  const error = problemOf(
    { code: 'invalid-input', title: '', detail: 'd', errors, errorId: '8F2K-31', status: 400 },
    400,
  );
  expect([error.code, error.status, error.detail, error.errorId, error.fields]).toEqual([
    'invalid-input',
    400,
    'd',
    '8F2K-31',
    errors,
  ]);
});

test.each([null, '', 'Bad gateway', { message: 'x' }, []])('an answer without one (%j) keeps its status', (body) => {
  expect(problemOf(body, 502)).toMatchObject({ code: 'internal', status: 502, errorId: null, fields: [] });
});

test('only an ended or missing session is one', () => {
  expect(isSignedOut(problemOf({ code: 'session-ended' }, 401))).toBe(true);
  expect(isSignedOut(problemOf({ code: 'not-signed-in' }, 401))).toBe(true);
  expect(isSignedOut(problemOf({ code: 'code-refused' }, 401))).toBe(false);
  expect(isSignedOut(problemOf({ code: 'session-ended' }, 403))).toBe(false);
  expect(isSignedOut(new Error('session-ended'))).toBe(false);
});
