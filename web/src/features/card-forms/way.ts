import { useSearch } from '@tanstack/react-router';
import type { FormPart } from '../../api/contract.ts';

/** How one came to a page of the forms, for the next address. */
export interface Way {
  /** On the path through the whole card. */
  readonly fill?: true;
  /** Of the step that is walked: the parts about which there is something to tell after this one. */
  readonly left?: readonly FormPart[];
  /** To change an answer from the page at the end of the path, where one comes back to. */
  readonly check?: true;
}

/** How one came to the page that is open. */
export function useWay(): Way {
  const { fill, left, check } = useSearch({ strict: false });
  if (fill === true) return left === undefined || left.length === 0 ? { fill } : { fill, left };
  return check === true ? { check } : {};
}
