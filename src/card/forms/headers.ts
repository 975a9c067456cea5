import { CarnetError, isUuid } from '../../kernel/index.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** The UUID of `Idempotency-Key`; `invalid-input` without one. */
export function idempotencyKey(headers: Headers): string {
  const key = headers['idempotency-key']?.trim().toLowerCase();
  if (key !== undefined && isUuid(key)) return key;
  throw refused('Idempotency-Key', 'Send a new UUID as Idempotency-Key, and the same one when you send this again.');
}

/** The version of `If-Match`; `invalid-input` without one. */
export function matchedVersion(headers: Headers): number {
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(headers['if-match']?.trim() ?? '');
  if (match?.[1] !== undefined) return Number(match[1]);
  throw refused('If-Match', 'Send the version that you have as If-Match, such as W/"3".');
}

function refused(name: string, message: string): CarnetError {
  return new CarnetError('invalid-input', message, {
    errors: [{ field: `header.${name}`, code: 'format', message }],
  });
}
