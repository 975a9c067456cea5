import type { Schema } from './values.ts';

/** One operation of an OpenAPI document, as the drill needs it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly params: readonly { readonly name: string; readonly place: 'path' | 'query'; readonly schema: Schema }[];
  /** Content types with the schema of the body; null for one that comes as it is (an upload). Empty: none is taken. */
  readonly bodies: readonly { readonly type: string; readonly schema: Schema | null }[];
  readonly isFhir: boolean;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: 'path' | 'query'; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/** The operations of the document that Carnet answers at `/api/openapi.json`. */
export function operationsOf(document: unknown): readonly Operation[] {
  const { paths } = document as Document; // our own answer, whose form its tests hold
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      params: (described.parameters ?? []).map((one) => ({ name: one.name, place: one.in, schema: one.schema })),
      bodies: Object.entries(described.requestBody?.content ?? {}).map(([type, { schema = null }]) => ({
        type,
        schema,
      })),
      isFhir: path.startsWith('/api/fhir/'),
    })),
  );
}
