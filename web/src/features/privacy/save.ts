import { api, body } from '../../api/client.ts';

/** Fetches everything of a record and hands it to the browser as a file. Throws ApiError. */
export async function saveRecord(record: string): Promise<void> {
  const file: Blob = await body(
    api.GET('/api/records/{record}/export', { params: { path: { record } }, parseAs: 'blob' }),
  );
  saveFile(file, `carnet-${new Date().toISOString().slice(0, 10)}.json`);
}

/** Hands a file that is in memory to the browser. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has taken what it needs by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
