import { CarnetError } from '../../kernel/index.ts';
import { type FhirResource, parseExact, validateResource } from '../../records/fhir/index.ts';
import type { ResourceType, StoredResource } from '../../records/index.ts';

/** Reads a stored resource as an object; it was valid when it was sealed. */
export function parse(stored: StoredResource): FhirResource {
  return JSON.parse((stored.json ?? Buffer.from('null')).toString('utf8')) as FhirResource; // validated before it was stored
}

export function checked(type: ResourceType, body: unknown): FhirResource {
  const resource = validateResource(body);
  if (resource.resourceType !== type) {
    const message = `is a ${resource.resourceType}, but the address is that of ${type}`;
    throw new CarnetError('invalid-resource', `The resource ${message}.`, {
      errors: [{ field: 'resourceType', code: 'value', message }],
    });
  }
  return resource;
}

export function demandVersion(expected: number | null, current: StoredResource): void {
  if (expected !== null && expected !== current.version) {
    throw new CarnetError(
      'precondition-failed',
      `It is at version ${current.version} now. Read it again, then repeat your change.`,
    );
  }
}

/** The same with decimals as they were written (1.50 is not 1.5), to be sent and not to be calculated with. */
export function parseAsWritten(stored: StoredResource): FhirResource {
  return parseExact((stored.json ?? Buffer.from('null')).toString('utf8')) as FhirResource; // validated before it was stored
}
