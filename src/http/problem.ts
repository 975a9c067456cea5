import { type CarnetError, type ErrorCode, errorCodes, type FieldError, toOperationOutcome } from '../kernel/index.ts';

/** RFC 9457 problem details, with Carnet's code, the fields that are wrong, and the id under which the log knows more. */
export interface Problem {
  readonly type: string;
  readonly code: ErrorCode;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly errorId: string;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What a client is told of an error: problem+json, or an OperationOutcome under `/api/fhir`. Nothing of an error that is
 * not a CarnetError gets in; such a one is `internal`.
 *
 * @param path Path of the request, decides the format.
 */
export function answerError(error: CarnetError, errorId: string, path: string): ErrorAnswer {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json; charset=utf-8' };
  if (error.retryAfter !== undefined) headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfter)));
  if (error.status === 401) headers['www-authenticate'] = 'Bearer realm="carnet"';
  if (isFhir(path)) {
    headers['content-type'] = 'application/fhir+json; charset=utf-8';
    return { status: error.status, headers, body: JSON.stringify(toOperationOutcome(error, errorId)) };
  }
  return { status: error.status, headers, body: JSON.stringify(problemOf(error, errorId)) };
}

/** The problem of an error, as it stands in an answer. */
export function problemOf(error: CarnetError, errorId: string): Problem {
  return {
    type: 'about:blank',
    code: error.code,
    title: errorCodes[error.code].title,
    status: error.status,
    detail: error.detail,
    errors: error.errors,
    errorId,
  };
}

function isFhir(path: string): boolean {
  return path.startsWith('/api/fhir/') || path === '/api/fhir';
}
