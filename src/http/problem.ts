import { type CarnetError, type ErrorCode, errorCodes, type FieldError } from '../kernel/index.ts';

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

/** FHIR R4's issue-type for each code (http://hl7.org/fhir/R4/valueset-issue-type.html). */
const issueTypes: Readonly<Record<ErrorCode, string>> = {
  'bad-request': 'structure',
  'invalid-input': 'invalid',
  'invalid-resource': 'invalid',
  'not-signed-in': 'login',
  'sign-in-failed': 'login',
  'code-refused': 'login',
  'session-ended': 'expired',
  'factor-needed': 'login',
  'consent-needed': 'suppressed',
  'not-allowed': 'forbidden',
  'cross-site': 'forbidden',
  'not-found': 'not-found',
  'method-not-allowed': 'not-supported',
  'not-acceptable': 'not-supported',
  conflict: 'conflict',
  gone: 'deleted',
  'precondition-failed': 'conflict',
  'too-large': 'too-long',
  'unsupported-media-type': 'not-supported',
  'wrong-host': 'security',
  'too-many-requests': 'throttled',
  'not-supported': 'not-supported',
  'key-service-away': 'transient',
  'key-destroyed': 'deleted',
  'not-openable': 'exception',
  'clock-behind': 'transient',
  'database-away': 'transient',
  'audit-away': 'transient',
  'bad-configuration': 'exception',
  internal: 'exception',
};

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
    return { status: error.status, headers, body: JSON.stringify(outcomeOf(error, errorId)) };
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

function outcomeOf(error: CarnetError, errorId: string): unknown {
  const severity = error.status >= 500 ? 'fatal' : 'error';
  const code = issueTypes[error.code];
  const coding = (value: string): unknown => ({ system: 'urn:carnet:error', code: value });
  const first = {
    severity,
    code,
    details: { coding: [coding(error.code)], text: `${errorCodes[error.code].title}. ${error.detail}` },
    diagnostics: `error ${errorId}`,
  };
  const others = error.errors.map((one) => ({
    severity,
    code,
    details: { coding: [coding(one.code)], text: one.message },
    expression: [one.field],
  }));
  return { resourceType: 'OperationOutcome', issue: [first, ...others] };
}

function isFhir(path: string): boolean {
  return path.startsWith('/api/fhir/') || path === '/api/fhir';
}
