import { compartmentElements } from './compartment.ts';
import { storedTypes } from './definitions.ts';
import type { FhirResource } from './resource.ts';
import { searchParameters } from './search/table.ts';

export interface CapabilityOptions {
  /** `PUBLIC_URL`, without a slash at its end. */
  readonly publicUrl: string;
  readonly version: string;
  /** ISO time since which the statement holds; now by default. */
  readonly date?: string;
  /** Types offered; all that are stored by default. */
  readonly types?: readonly string[];
}

const interactions = ['read', 'vread', 'update', 'patch', 'delete', 'history-instance', 'create', 'search-type'];

/**
 * The CapabilityStatement (`GET metadata`): what is said here is made from the same tables that serve it, so a search parameter
 * stands in it exactly when it works.
 */
export function capabilityStatement(options: CapabilityOptions): FhirResource {
  const types = options.types ?? storedTypes();
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: options.date ?? new Date().toISOString(),
    kind: 'instance',
    software: { name: 'Carnet', version: options.version },
    implementation: {
      description: 'Carnet, a medical record that belongs to its patient',
      url: `${options.publicUrl}/api/fhir/R4`,
    },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    patchFormat: ['application/json-patch+json'],
    rest: [
      {
        mode: 'server',
        documentation:
          'Each search stays inside one record. Unknown parameters, modifiers, chains, _has, _filter, _content and _text are refused, never ignored.',
        security: {
          cors: true,
          description:
            'Every interaction but this one needs a session or a personal access token (Authorization: Bearer).',
        },
        resource: types.map((type) => resourceOf(type, types)),
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
      },
    ],
  };
}

function resourceOf(type: string, types: readonly string[]): Readonly<Record<string, unknown>> {
  const parameters = [...(searchParameters(type) ?? [])];
  const references = parameters
    .filter(([, parameter]) => parameter.type === 'reference')
    .map(([name]) => `${type}:${name}`);
  const revincludes = types.flatMap((other) =>
    [...(searchParameters(other) ?? [])]
      .filter(([, { type: kind, targets }]) => kind === 'reference' && targets?.includes(type) === true)
      .map(([name]) => `${other}:${name}`),
  );
  return {
    type,
    interaction: interactions.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: false,
    conditionalCreate: true,
    conditionalRead: 'not-match',
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
    referencePolicy: ['literal', 'logical', 'local'],
    ...(references.length === 0 ? {} : { searchInclude: references }),
    ...(revincludes.length === 0 ? {} : { searchRevInclude: revincludes }),
    searchParam: parameters.map(([name, { type: kind, url }]) => ({ name, definition: url, type: kind })),
    ...(compartmentElements(type).length === 0
      ? {
          documentation:
            'Kept inside the record that it was created in, although R4 places it in no patient compartment.',
        }
      : {}),
  };
}
