import { searchLines } from '../definitions.ts';

export type ParameterType = 'string' | 'token' | 'date' | 'reference' | 'quantity' | 'number' | 'uri' | 'composite';

/** A path of a search parameter, as `tools/definitions/expression.mjs` reads it from FHIRPath. */
export interface SearchPath {
  readonly steps: readonly string[];
  /** Type of the choice element at step `at`. */
  readonly type?: string;
  readonly at?: number;
  /** Resource type that a reference must name. */
  readonly target?: string;
  /** An element of the value and what it must be: `["system", "phone"]`. */
  readonly where?: readonly [string, string];
  /** The value is `true` when there is something at the path that is not `false`, else `false`. */
  readonly truth?: true;
}

export interface Parameter {
  readonly type: ParameterType;
  /** Canonical URL of the SearchParameter. */
  readonly url: string;
  readonly paths: readonly SearchPath[];
  readonly targets?: readonly string[];
  readonly components?: readonly { readonly type: ParameterType; readonly paths: readonly SearchPath[] }[];
}

const tables = new Map<string, ReadonlyMap<string, Parameter>>();
const types: ReadonlySet<string> = new Set([
  'string',
  'token',
  'date',
  'reference',
  'quantity',
  'number',
  'uri',
  'composite',
] satisfies ParameterType[]);

/** Parameters of R4 that ask for more than matching elements: a phonetic algorithm, and distance. They are refused. */
const leftOut = new Set(['phonetic', 'near']);

const common: readonly [string, Parameter][] = [
  ['_id', { type: 'token', url: 'http://hl7.org/fhir/SearchParameter/Resource-id', paths: [{ steps: ['id'] }] }],
  [
    '_lastUpdated',
    {
      type: 'date',
      url: 'http://hl7.org/fhir/SearchParameter/Resource-lastUpdated',
      paths: [{ steps: ['meta', 'lastUpdated'] }],
    },
  ],
  [
    '_tag',
    { type: 'token', url: 'http://hl7.org/fhir/SearchParameter/Resource-tag', paths: [{ steps: ['meta', 'tag'] }] },
  ],
  [
    '_profile',
    {
      type: 'uri',
      url: 'http://hl7.org/fhir/SearchParameter/Resource-profile',
      paths: [{ steps: ['meta', 'profile'] }],
    },
  ],
  [
    '_security',
    {
      type: 'token',
      url: 'http://hl7.org/fhir/SearchParameter/Resource-security',
      paths: [{ steps: ['meta', 'security'] }],
    },
  ],
  [
    '_source',
    { type: 'uri', url: 'http://hl7.org/fhir/SearchParameter/Resource-source', paths: [{ steps: ['meta', 'source'] }] },
  ],
];

/** The search parameters of a stored type by name, those of every resource included; null for another type. */
export function searchParameters(type: string): ReadonlyMap<string, Parameter> | null {
  const known = tables.get(type);
  if (known !== undefined) return known;
  const line = searchLines.get(type);
  if (line === undefined) return null;
  const { parameters } = JSON.parse(line) as { parameters: Record<string, Parameter> }; // our own file
  const table = new Map<string, Parameter>(common);
  for (const [name, parameter] of Object.entries(parameters)) {
    if (types.has(parameter.type) && !leftOut.has(name) && !table.has(name)) table.set(name, parameter);
  }
  tables.set(type, table);
  return table;
}
