interface FhirCoding {
  readonly system?: string;
  readonly version?: string;
  readonly code?: string;
  readonly display?: string;
  readonly [element: string]: unknown;
}

interface FhirMeta {
  readonly versionId?: string;
  readonly lastUpdated?: string;
  readonly source?: string;
  readonly profile?: readonly string[];
  readonly security?: readonly FhirCoding[];
  readonly tag?: readonly FhirCoding[];
  readonly [element: string]: unknown;
}

/** A FHIR R4 resource in its JSON form; elements beyond these are read with their path, after validation. */
export interface FhirResource {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: FhirMeta;
  readonly [element: string]: unknown;
}

/** True for a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
