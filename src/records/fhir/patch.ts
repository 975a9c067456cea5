import { applyPatch, type Operation } from 'rfc6902';
import { CarnetError } from '../../kernel/index.ts';
import type { PatchOperations } from './contract.ts';
import { withPlainNumbers } from './exact.ts';
import { type FhirResource, isObject } from './resource.ts';

const maxOperations = 200;
const maxDepth = 64;
const maxBytes = 1024 * 1024;
const verbs: ReadonlySet<unknown> = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test']);
const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Applies a JSON Patch (RFC 6902) to a copy of a resource. All operations or none; the type and the id cannot be changed. The result is not
 * yet validated.
 *
 * @param operations the parsed body, unchecked
 * @throws `invalid-input` naming the operation that is malformed, or whose path is not there; `conflict` when a `test` fails;
 * `too-large` for more than 200 operations, 64 levels, or when the result grows beyond 1 MiB
 */
export function applyJsonPatch(resource: FhirResource, operations: unknown): FhirResource {
  const list = readOperations(operations);
  let patched = withPlainNumbers(resource); // a copy
  list.forEach((operation, index) => {
    patched = applyOne(patched, operation, index);
  });
  if (!isObject(patched) || patched['resourceType'] !== resource.resourceType || patched['id'] !== resource.id) {
    throw new CarnetError('invalid-input', 'A patch cannot change the type or the id of a resource.');
  }
  return patched as FhirResource; // it still has its resourceType; whoever stores it validates the rest
}

function readOperations(operations: unknown): PatchOperations {
  if (!Array.isArray(operations) || operations.length === 0) {
    throw new CarnetError('invalid-input', 'A JSON Patch is a list of operations.');
  }
  if (operations.length > maxOperations)
    throw new CarnetError('too-large', `A patch may have ${maxOperations} operations.`);
  return operations.map((operation: unknown, index) => {
    if (!isObject(operation) || !verbs.has(operation['op'])) throw refused(index, 'has no op of RFC 6902');
    checkPlain(operation, index, 0);
    return operation;
  });
}

function applyOne(document: unknown, operation: Readonly<Record<string, unknown>>, index: number): unknown {
  const { op, path, from } = operation;
  checkPointer(document, path, op !== 'add' && op !== 'move' && op !== 'copy', index);
  if (op === 'move' || op === 'copy') {
    checkPointer(document, from, true, index);
    // Copies of copies double each time: the size is looked at before each, not after all.
    if (op === 'copy' && Buffer.byteLength(JSON.stringify(document)) > maxBytes) {
      throw new CarnetError('too-large', 'The patch makes the resource too large.');
    }
  }
  let problem: Error | null | undefined;
  try {
    [problem] = applyPatch(document, [operation as unknown as Operation]); // its members were just checked
  } catch (cause) {
    throw refused(index, 'cannot be applied', cause);
  }
  if (problem === null || problem === undefined) return document;
  if (problem.name === 'TestError') {
    throw new CarnetError('conflict', `The test of operation ${index} failed; nothing was changed.`);
  }
  throw refused(
    index,
    problem.name === 'MissingError' ? 'names a path that is not there' : 'is not an operation of RFC 6902',
  );
}

/** Each step of a JSON Pointer (RFC 6901) must be a member of its own, so that none reaches into a prototype. */
function checkPointer(document: unknown, pointer: unknown, mustExist: boolean, index: number): void {
  if (typeof pointer !== 'string' || !pointer.startsWith('/') || /~(?![01])/.test(pointer)) {
    throw refused(index, 'has a path that is not a JSON Pointer below the resource');
  }
  const tokens = pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (tokens.length > maxDepth || tokens.some((token) => forbidden.has(token)))
    throw refused(index, 'has a path that is not allowed');
  let at: unknown = document;
  tokens.forEach((token, position) => {
    const last = position === tokens.length - 1;
    if (typeof at !== 'object' || at === null) throw refused(index, 'names a path that is not there');
    if (Object.hasOwn(at, token) && (!Array.isArray(at) || token !== 'length')) at = Reflect.get(at, token);
    else if (!last || mustExist) throw refused(index, 'names a path that is not there');
  });
}

/** Values of operations are copied by recursion, so their depth is limited, and a key `__proto__` has no business in one. */
function checkPlain(value: unknown, index: number, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > maxDepth)
    throw new CarnetError('too-large', `Operation ${index} is nested more than ${maxDepth} levels deep.`);
  for (const name of Object.keys(value)) {
    if (forbidden.has(name)) throw refused(index, `has a member ${name}`);
    checkPlain(Reflect.get(value, name), index, depth + 1);
  }
}

function refused(index: number, message: string, cause?: unknown): CarnetError {
  return new CarnetError('invalid-input', `Operation ${index} of the patch ${message}.`, {
    errors: [{ field: `body[${index}]`, code: 'value', message }],
    cause,
  });
}
