const key = (record: string) => `carnet.import.${record}`;

/** Remembers on this device which import of a record is under way, so that it is found again; null forgets it. */
export function rememberImport(record: string, id: string | null): void {
  try {
    if (id === null) localStorage.removeItem(key(record));
    else localStorage.setItem(key(record), id);
  } catch {
    // Without storage the address of the import's page is the way back.
  }
}

/** The import of this record that was under way here, or null. */
export function rememberedImport(record: string): string | null {
  try {
    return localStorage.getItem(key(record));
  } catch {
    return null;
  }
}
