import { useSearch } from '@tanstack/react-router';

/** Whether one came to change an answer from the page at the end of the path, where one comes back to. */
export function useFromCheck(): boolean {
  return useSearch({ strict: false }).check === true;
}

/** How one came, for the next address. */
export function wayOf(fill: boolean, fromCheck: boolean): { fill?: true; check?: true } {
  return fill ? { fill: true } : fromCheck ? { check: true } : {};
}
