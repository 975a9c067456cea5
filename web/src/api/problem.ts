import type { Problem } from './contract.ts';

/** What went wrong with a request: the server's problem document, or `network` when no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly status: number;
  readonly detail: string | null;
  readonly errorId: string | null;
  readonly fields: readonly { readonly field: string; readonly code: string; readonly message: string }[];

  constructor(problem: Pick<Problem, 'code' | 'status'> & Partial<Problem>) {
    super(problem.code);
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail ?? null;
    this.errorId = problem.errorId ?? null;
    this.fields = problem.errors ?? [];
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}

/** Reads the problem document of an answer that is not 2xx; an answer without one keeps its status under `internal`. */
export function problemOf(body: unknown, status: number): ApiError {
  return isProblem(body) ? new ApiError({ ...body, status }) : new ApiError({ code: 'internal', status });
}

/** True for answers that mean: nobody is signed in here any more. */
export function isSignedOut(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.status === 401 &&
    (error.code === 'session-ended' || error.code === 'not-signed-in')
  );
}
