import { useNavigate } from '@tanstack/react-router';
import type { FormPart } from '../../../api/contract.ts';
import { nextStop } from './openParts.ts';

/** The path through the whole card. */
export function usePath(record: string) {
  const navigate = useNavigate();
  return {
    /**
     * To the form of the first part of this step about which there is something to tell, else to the next stop.
     *
     * @param left Parts of this step that were said to have something
     * @param after The part that was walked last
     */
    async goTo([part, ...left]: readonly FormPart[], after: FormPart): Promise<void> {
      if (part !== undefined)
        return navigate({
          to: '/records/$record/card/$part/new',
          params: { record, part },
          search: { fill: true, left },
        });
      const stop = await nextStop(record, after);
      if (stop === null) return navigate({ to: '/records/$record/card/check', params: { record } });
      if ('step' in stop)
        return navigate({ to: '/records/$record/card/fill/$step', params: { record, step: `${stop.step}` } });
      return navigate({ to: '/records/$record/card/$part', params: { record, ...stop }, search: { fill: true } });
    },
    /** What was typed is kept. */
    async leave(): Promise<void> {
      await navigate({ to: '/records/$record', params: { record } });
    },
  };
}
