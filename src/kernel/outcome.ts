import { type CarnetError, type ErrorCode, errorCodes } from './errors.ts';

interface Issue {
  readonly severity: 'fatal' | 'error';
  readonly code: string;
  readonly details: {
    readonly coding: readonly { readonly system: string; readonly code: string }[];
    readonly text: string;
  };
  readonly diagnostics?: string;
  readonly expression?: readonly string[];
}

export interface OperationOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly [Issue, ...Issue[]];
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
  'consent-withdrawn': 'suppressed',
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
  overloaded: 'transient',
  'audit-away': 'transient',
  'bad-configuration': 'exception',
  internal: 'exception',
};

/** Codes of single errors that are issue-types themselves, and say more than that of the whole. */
const own = new Set(['structure', 'required', 'value', 'invariant', 'code-invalid', 'business-rule', 'not-found']);

/**
 * An error as FHIR says it: the whole first, then an issue for each of `errors`, which names its element.
 *
 * @param errorId What the log has for this error; absent for an entry of a Bundle, whose request has the id.
 */
export function toOperationOutcome(error: CarnetError, errorId?: string): OperationOutcome {
  const severity = error.status >= 500 ? 'fatal' : 'error';
  const code = issueTypes[error.code];
  const coding = (value: string) => [{ system: 'urn:carnet:error', code: value }];
  const whole: Issue = {
    severity,
    code,
    details: { coding: coding(error.code), text: `${errorCodes[error.code].title}. ${error.detail}` },
    ...(errorId === undefined ? {} : { diagnostics: `error ${errorId}` }),
  };
  const others = error.errors.map(
    (one): Issue => ({
      severity,
      code: own.has(one.code) ? one.code : code,
      details: { coding: coding(one.code), text: `${one.field}: ${one.message}` },
      expression: [one.field],
    }),
  );
  return { resourceType: 'OperationOutcome', issue: [whole, ...others] };
}
