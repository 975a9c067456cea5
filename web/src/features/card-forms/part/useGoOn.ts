import { t } from '@lingui/core/macro';
import { useNavigate } from '@tanstack/react-router';
import { cardQuery, queryClient } from '../../../api/queries.ts';
import { language } from '../../../i18n/language.ts';
import { toast } from '../../../ui/toast.ts';
import { nextPart } from '../fill/openParts.ts';
import { useFromCheck, wayOf } from '../from-check.ts';
import { fetchState, type Place } from '../requests.ts';

/** The next page shows what was just saved; where it cannot be had now, the page itself says so. */
async function fresh(fetch: () => Promise<unknown>): Promise<void> {
  await fetch().catch(() => undefined);
}

/** The ways on from a page of the card's forms. On the path (`fill`) they lead to the next open part. */
export function useGoOn(place: Place, fill: boolean) {
  const navigate = useNavigate();
  const fromCheck = useFromCheck();
  const { record } = place;
  async function next() {
    const part = await nextPart(record, place.part);
    if (part === null) await navigate({ to: '/records/$record/card/check', params: { record } });
    else await navigate({ to: '/records/$record/card/$part', params: { record, part }, search: { fill } });
  }
  /** From the part as a whole: the next part of the path, else the card, or the page at the end of the path. */
  async function fromPart(saved: boolean) {
    if (fill) return next();
    if (saved) toast({ text: t`Saved`, undo: null });
    await fresh(() => queryClient.fetchQuery(cardQuery(record, language())));
    await navigate({ to: fromCheck ? '/records/$record/card/check' : '/records/$record/card', params: { record } });
  }
  return {
    fromPart,
    /** From one entry of several: the list of the part; what was changed from the page at the end leads back there. */
    async fromEntry(saved: boolean) {
      if (saved && fromCheck) return fromPart(saved);
      if (saved && !fill) toast({ text: t`Saved`, undo: null });
      await fresh(() => fetchState(place));
      await navigate({ to: '/records/$record/card/$part', params: place, search: wayOf(fill, fromCheck) });
    },
    /** "Finish later": what was typed is kept. */
    async leave() {
      await navigate({ to: '/records/$record', params: { record } });
    },
  };
}
