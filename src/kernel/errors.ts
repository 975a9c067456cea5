/**
 * The closed set of error codes. A code is what programs hold on to; the sentence is for people and may be reworded.
 * `docs/errors.md` documents each one; a test fails for a code that is missing there.
 */
export const errorCodes = {
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'invalid-input': { status: 400, title: 'Something in the request is not right' },
  'invalid-resource': { status: 422, title: 'The FHIR resource is not valid' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'sign-in-failed': { status: 401, title: 'The sign-in did not work' },
  'code-refused': { status: 401, title: 'The code is not right, or its time is over' },
  'session-ended': { status: 401, title: 'This session has ended' },
  'factor-needed': { status: 403, title: 'Confirm with your second factor first' },
  'consent-needed': { status: 403, title: 'Your consent is needed first' },
  'consent-withdrawn': { status: 403, title: 'The consent to this record was withdrawn' },
  'not-allowed': { status: 403, title: 'You may not do this' },
  'cross-site': { status: 403, title: 'This request comes from another site' },
  'not-found': { status: 404, title: 'There is nothing here that you can open' },
  'method-not-allowed': { status: 405, title: 'This cannot be done here' },
  'not-acceptable': { status: 406, title: 'This format is not offered' },
  conflict: { status: 409, title: 'It was changed meanwhile' },
  gone: { status: 410, title: 'It was deleted' },
  'precondition-failed': { status: 412, title: 'It is no longer the version you had' },
  'too-large': { status: 413, title: 'This is too large' },
  'unsupported-media-type': { status: 415, title: 'This kind of content is not understood' },
  'wrong-host': { status: 421, title: 'This address is not served here' },
  'too-many-requests': { status: 429, title: 'Too many tries' },
  'not-supported': { status: 400, title: 'This is not supported' },
  'key-service-away': { status: 503, title: 'The service that holds the keys is not answering' },
  'key-destroyed': { status: 410, title: 'The key was destroyed; this cannot be opened any more' },
  'not-openable': { status: 500, title: 'A stored value does not open' },
  'clock-behind': { status: 503, title: 'The clock of the server is wrong' },
  'database-away': { status: 503, title: 'The database is not answering' },
  overloaded: { status: 503, title: 'The server has too much to do' },
  'audit-away': { status: 503, title: 'The access log cannot be written' },
  'bad-configuration': { status: 500, title: 'The configuration is not right' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** Whether a text that came from outside (a stored row, another program's answer) is one of the codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCodes, text);
}

/** Whether an error is the system's or the database's own with one of these codes (`EEXIST`, `23505`). */
export function hasCode(error: unknown, ...codes: readonly string[]): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** One thing that is wrong, and where: `field` is a path such as `body.email` or a FHIRPath such as `Patient.gender`. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

interface ErrorOptionsOf {
  readonly errors?: readonly FieldError[];
  /** Seconds after which another try makes sense (`Retry-After`). */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/**
 * The one error that slices throw on purpose. `detail` is shown to the user: plain words, no internals, no personal data.
 * Anything else that is thrown becomes `internal` at the edge and is told with an error id only.
 */
export class CarnetError extends Error {
  override readonly name = 'CarnetError';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, detail: string, options: ErrorOptionsOf = {}) {
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}
