/** An import as `GET /api/imports/:id` gives it. */
export interface ImportState {
  readonly id: string;
  readonly record: string;
  readonly name: string;
  readonly state: 'reading' | 'preview' | 'storing' | 'done' | 'undone' | 'failed';
  readonly total: number;
  readonly done: number;
  readonly preview: Preview | null;
  readonly error: { readonly title: string; readonly detail?: string } | null;
}

export interface Preview {
  readonly patient: {
    readonly name: string | null;
    readonly birthDate: string | null;
    readonly gender: string | null;
    readonly fate: 'new' | 'same' | 'differs';
  } | null;
  readonly counts: readonly { readonly type: string; readonly new: number; readonly already: number }[];
  readonly refused: readonly { readonly where: string; readonly reason: string }[];
}

export interface RecordLine {
  readonly id: string;
  readonly relation: 'self' | 'guardian';
}
