import { CarnetError, type ErrorCode, errorCodes } from '../../kernel/index.ts';
import type { OperationOutcome, OperationOutcomeIssue } from './resource.ts';

/** Our codes as those of http://hl7.org/fhir/R4/valueset-issue-type.html; any other is an `exception`. */
const issueTypes: Partial<Record<ErrorCode, string>> = {
  'bad-request': 'structure',
  'invalid-input': 'invalid',
  'invalid-resource': 'invalid',
  'not-signed-in': 'login',
  'sign-in-failed': 'login',
  'session-ended': 'expired',
  'factor-needed': 'suppressed',
  'consent-needed': 'suppressed',
  'not-allowed': 'forbidden',
  'cross-site': 'forbidden',
  'not-found': 'not-found',
  'method-not-allowed': 'not-supported',
  'not-acceptable': 'not-supported',
  'not-supported': 'not-supported',
  'unsupported-media-type': 'not-supported',
  conflict: 'conflict',
  'precondition-failed': 'conflict',
  gone: 'deleted',
  'too-large': 'too-long',
  'too-many-requests': 'throttled',
  'key-service-away': 'transient',
  'key-destroyed': 'deleted',
  'database-away': 'transient',
  'audit-away': 'transient',
};

/**
 * An error as FHIR says it: one issue for each entry of `errors`, or one for the whole. Anything but a `CarnetError` is told as
 * `internal` without a word of its own, so that no inner detail reaches a client.
 *
 * @param errorId what the log has for this error
 */
export function toOperationOutcome(error: unknown, errorId?: string): OperationOutcome {
  const known = error instanceof CarnetError ? error : new CarnetError('internal', 'Something went wrong on our side.');
  const [first, ...rest] = known.errors.map(
    (item): OperationOutcomeIssue => ({
      severity: 'error',
      code: issueCode(item.code, known.code),
      details: { text: `${item.field} ${item.message}` },
      expression: [item.field],
    }),
  );
  const whole: OperationOutcomeIssue = {
    severity: known.status >= 500 ? 'fatal' : 'error',
    code: issueTypes[known.code] ?? 'exception',
    details: { text: known.detail, coding: [{ code: known.code, display: errorCodes[known.code].title }] },
    ...(errorId === undefined ? {} : { diagnostics: `Error id ${errorId}` }),
  };
  return { resourceType: 'OperationOutcome', issue: first === undefined ? [whole] : [first, ...rest] };
}

const knownIssueCodes = new Set([
  'structure',
  'required',
  'value',
  'invariant',
  'code-invalid',
  'security',
  'business-rule',
  'not-found',
]);

function issueCode(code: string, whole: ErrorCode): string {
  return knownIssueCodes.has(code) ? code : (issueTypes[whole] ?? 'invalid');
}
