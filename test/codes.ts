import excerpts from './fixtures/codes/excerpts.json' with { type: 'json' };

interface Coded {
  readonly system: string;
  readonly code: string;
  readonly source: string;
}

/** What a source file calls a code; undefined where the excerpt of that file does not have it. */
export function inSource(one: Coded): { readonly display: string | null } | undefined {
  const files: Readonly<Record<string, readonly { system: string; code: string; display: string | null }[]>> = excerpts;
  return files[one.source]?.find((found) => found.system === one.system && found.code === one.code);
}
