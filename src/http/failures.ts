import { asCarnetError } from '../database/index.ts';
import { CarnetError, type FieldError } from '../kernel/index.ts';

interface Violation {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/**
 * Any error that reached the edge as a CarnetError: validation names the fields, Fastify's own refusals get their code,
 * a lost database is `database-away`, everything unknown becomes `internal`.
 */
export function toCarnetError(thrown: unknown): CarnetError {
  const error = asCarnetError(thrown);
  if (error instanceof CarnetError) return error;
  if (!(error instanceof Error)) return internal(error);
  const { validation, validationContext, code, statusCode } = readFacts(error);
  if (validation !== null) {
    const context = validationContext === 'querystring' ? 'query' : validationContext;
    // An id of a wrong form gets the same answer as one that does not exist.
    if (context === 'params')
      return new CarnetError('not-found', 'There is nothing at this address that you can open.');
    const errors = validation.map((violation) => fieldError(context, violation));
    return new CarnetError('invalid-input', 'See the fields that are named.', { errors });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new CarnetError('unsupported-media-type', 'Give the body in a content type that this address takes.');
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new CarnetError('too-large', 'The body is larger than this address takes.');
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY') {
    return new CarnetError('bad-request', 'The body is not JSON, or has a field name that is never taken.');
  }
  if (statusCode !== null && statusCode >= 400 && statusCode < 500) {
    return new CarnetError('bad-request', 'The request is not well formed.', { cause: error });
  }
  return internal(error);
}

function internal(cause: unknown): CarnetError {
  return new CarnetError('internal', 'It has been noted. If it stays, tell whoever runs this server the error id.', {
    cause,
  });
}

function fieldError(context: string, violation: Violation): FieldError {
  const path = violation.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { missingProperty, additionalProperty } = violation.params;
  if (typeof missingProperty === 'string') path.push(missingProperty);
  if (typeof additionalProperty === 'string') path.push(additionalProperty);
  const field = [context, ...path].join('.').slice(0, 200);
  const code =
    typeof missingProperty === 'string'
      ? 'missing'
      : typeof additionalProperty === 'string'
        ? 'unknown'
        : violation.keyword;
  return { field, code, message: sentence(code, violation) };
}

/** Ajv's own messages speak of limits and formats, never of the value. */
function sentence(code: string, violation: Violation): string {
  if (code === 'missing') return 'This is needed.';
  if (code === 'unknown') return 'This is not known here.';
  if (violation.keyword === 'false schema') return 'Nothing is taken here.';
  const message = violation.message ?? 'is not right';
  return `It ${message}.`;
}

interface Facts {
  readonly validation: readonly Violation[] | null;
  readonly validationContext: string;
  readonly code: string;
  readonly statusCode: number | null;
}

function readFacts(error: Error): Facts {
  const facts = error as { validation?: unknown; validationContext?: unknown; code?: unknown; statusCode?: unknown }; // all checked below
  return {
    validation: Array.isArray(facts.validation) ? (facts.validation as Violation[]) : null, // Fastify hands over Ajv's list
    validationContext: typeof facts.validationContext === 'string' ? facts.validationContext : 'body',
    code: typeof facts.code === 'string' ? facts.code : '',
    statusCode: typeof facts.statusCode === 'number' ? facts.statusCode : null,
  };
}
