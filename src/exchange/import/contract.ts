import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

export const ImportState = Type.Union(
  (['reading', 'preview', 'storing', 'done', 'undone', 'failed'] as const).map((state) => Type.Literal(state)),
);

/** What is in a file, before anything of it is stored. */
export const ImportPreview = Type.Object(
  {
    patient: nullable(
      Type.Object(
        {
          name: nullable(Type.String()),
          birthDate: nullable(Type.String()),
          gender: nullable(Type.String()),
          /** Whether the record has no patient yet, has this one already, or has another that would be replaced. */
          fate: Type.Union([Type.Literal('new'), Type.Literal('same'), Type.Literal('differs')]),
        },
        closed,
      ),
    ),
    counts: Type.Array(Type.Object({ type: Type.String(), new: Type.Integer(), already: Type.Integer() }, closed)),
    refused: Type.Array(Type.Object({ where: Type.String(), reason: Type.String() }, closed)),
  },
  closed,
);
export type ImportPreview = Static<typeof ImportPreview>;

export const Import = Type.Object(
  {
    id: Type.String(),
    record: Type.String(),
    name: Type.String(),
    state: ImportState,
    total: Type.Integer(),
    done: Type.Integer(),
    preview: nullable(ImportPreview),
    error: nullable(Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() }, closed)),
  },
  closed,
);
export interface Import {
  readonly id: string;
  readonly record: string;
  readonly name: string;
  readonly state: 'reading' | 'preview' | 'storing' | 'done' | 'undone' | 'failed';
  readonly total: number;
  readonly done: number;
  readonly preview: ImportPreview | null;
  readonly error: { readonly code: string; readonly title: string; readonly detail: string } | null;
}

export const ImportQuery = Type.Object(
  { record: Type.String({ maxLength: 64 }), name: Type.Optional(Type.String({ maxLength: 200 })) },
  closed,
);
export const ImportParams = Type.Object({ id: Type.String({ maxLength: 100 }) }, closed);
export const ConfirmRequest = Type.Object(
  { patient: Type.Union([Type.Literal('keep'), Type.Literal('replace')]) },
  closed,
);
export type PatientChoice = 'keep' | 'replace';
