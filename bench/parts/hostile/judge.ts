import type { TSchema } from 'typebox';
import { Compile } from 'typebox/schema';
import { validateResource } from '../../../src/records/fhir/index.ts';
import type { Case } from './cases.ts';
import type { Schema } from './values.ts';
import type { Answer, Silence } from './wire.ts';

const internals = /node_modules|\bat \S+ \(|\.ts:\d+|SyntaxError|TypeError|PostgresError|relation "|violates/;
const uploads = new Set(['not UTF-8', 'a member twice', 'deep', 'bomb', 'multipart', 'another content type']);

/** What is wrong with an answer, in a few words; null when nothing is. */
export function faultOf(one: Case, answer: Answer | Silence): string | null {
  if (answer === 'hung') return 'no answer';
  // A list or an export that may no longer be read breaks off instead of ending, so that nobody takes it for whole.
  if (answer === 'broken off')
    return /\/(list|export)$/.test(one.operation.path) ? null : 'broken off within an answer';
  // Whoever sends what is no HTTP, or more than is read, may find the connection closed.
  if (answer === 'closed')
    return one.raw || (one.body?.bytes.length ?? 0) > 500_000 ? null : 'closed without an answer';
  const { status, headers, body } = answer;
  if (isKeysTakenBack(answer)) return null;
  if (status >= 500) return `answered ${status} ${codeIn(body)}`;
  if (headers.has('x-injected')) return 'a header was injected';
  if (answer.behind > 0 && !one.raw) return 'more bytes than one answer';
  if (status >= 400 && internals.test(body)) return 'tells internals';
  if (one.raw) return null;
  if (status < 300 && !mayBeTaken(one)) return `an unvalidated body was taken (${status})`;
  return formOf(one, status, headers.get('content-type') ?? '', body);
}

/**
 * "Try again", cleanly: what was under way when the record's keys were taken back, as an erasure among the cases does. Whoever asks again learns
 * that it is gone.
 */
export function isKeysTakenBack({ status, headers, body }: Answer): boolean {
  return status === 503 && headers.has('retry-after') && /taken back while they were in use/.test(body);
}

function codeIn(body: string): string {
  return /"code":"([a-z-]+)"/.exec(body)?.[1] ?? 'without a code';
}

/** Errors are problem details or an OperationOutcome, and JSON is JSON. */
function formOf(one: Case, status: number, type: string, body: string): string | null {
  if (body === '') return null;
  if (status >= 400 && !/^application\/(problem|fhir)\+json/.test(type)) return `an error as ${type}`;
  if (!type.includes('json')) return null;
  try {
    JSON.parse(body);
    return null;
  } catch {
    return `JSON that does not parse, for ${one.method}`;
  }
}

const checks = new WeakMap<Schema, (value: unknown) => boolean>();

/** By another validator than the product's: the document's own schema, or FHIR's rules for what is stored as it came. */
function mayBeTaken(one: Case): boolean {
  const { body, operation, method } = one;
  if (body === null || method !== operation.method) return true;
  const { bodies, path } = operation;
  if (bodies.length === 0) return body.bytes.length === 0 || /^\s*(\{\}|\[\]|null)\s*$/.test(body.bytes.toString());
  const schema = bodies[0]?.schema;
  if (schema === null || schema === undefined) return !uploads.has(body.kind);
  if (body.hostile) return false;
  const value: unknown = JSON.parse(body.bytes.toString('utf8'));
  if (operation.isFhir)
    return (
      /Bundle|PATCH/.test(`${method} ${JSON.stringify(value)}`) ||
      isValid(value) ||
      !/POST|PUT/.test(method) ||
      !path.includes('{type}')
    );
  let check = checks.get(schema);
  if (check === undefined) {
    const compiled = Compile(schema as TSchema); // a JSON Schema, as TypeBox writes them
    check = (given) => compiled.Check(given);
    checks.set(schema, check);
  }
  return check(value);
}

function isValid(value: unknown): boolean {
  try {
    validateResource(value);
    return true;
  } catch {
    return false;
  }
}
