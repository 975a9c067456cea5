import { useBlocker } from '@tanstack/react-router';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { AnyForm } from '../engine/field.ts';
import type { Place } from '../requests.ts';
import { createKeeper, type Keeper, type KeptState } from './keeper.ts';

/** The keeper of one part's forms, for as long as its page stands. */
export function useKeeper(place: Place, form: AnyForm): Keeper {
  const [keeper] = useState(() => createKeeper(place, form));
  useEffect(() => {
    keeper.open();
    return () => keeper.close();
  }, [keeper]);
  return keeper;
}

export function useKept(keeper: Keeper): KeptState {
  return useSyncExternalStore(keeper.listen, keeper.state);
}

/** Lets nobody leave without a word while something stands on the page that the server does not have. */
export function useLeaveGuard(keeper: Keeper) {
  return useBlocker({
    shouldBlockFn: async () => !(await keeper.flush()),
    enableBeforeUnload: () => !['nothing', 'kept', 'ended'].includes(keeper.state()),
    withResolver: true,
  });
}
