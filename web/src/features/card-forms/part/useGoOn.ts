import { t } from '@lingui/core/macro';
import { useNavigate } from '@tanstack/react-router';
import { cardQuery, queryClient } from '../../../api/queries.ts';
import { language } from '../../../i18n/language.ts';
import { toast } from '../../../ui/toast.ts';
import { usePath } from '../fill/usePath.ts';
import { fetchState, type Place } from '../requests.ts';
import { useWay } from '../way.ts';

/** The next page shows what was just saved; where it cannot be had now, the page itself says so. */
async function fresh(fetch: () => Promise<unknown>): Promise<void> {
  await fetch().catch(() => undefined);
}

/** The ways on from a page of the card's forms. On the path (`fill`) they lead to the next open part. */
export function useGoOn(place: Place, fill: boolean) {
  const navigate = useNavigate();
  const way = useWay();
  const path = usePath(place.record);
  const { record } = place;
  const toNext = () => path.goTo(way.left ?? [], place.part);
  /** From the part as a whole: the next part of the path, else the card, or the page at the end of the path. */
  async function fromPart(saved: boolean) {
    if (fill) return toNext();
    if (saved) toast({ text: t`Saved`, undo: null });
    await fresh(() => queryClient.fetchQuery(cardQuery(record, language())));
    await navigate({ to: way.check ? '/records/$record/card/check' : '/records/$record/card', params: { record } });
  }
  return {
    fromPart,
    /** From one entry of several: the list of the part; what was changed from the page at the end leads back there. */
    async fromEntry(saved: boolean) {
      if (fill || (saved && way.check)) return fromPart(saved);
      if (saved) toast({ text: t`Saved`, undo: null });
      await fresh(() => fetchState(place));
      await navigate({ to: '/records/$record/card/$part', params: place, search: way });
    },
    /** "Finish later": what was typed is kept. */
    leave: path.leave,
  };
}
