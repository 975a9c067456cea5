import { useEffect, useRef, useState } from 'react';

export interface Offer {
  readonly key: string;
  readonly label: string;
  /** What else helps to tell it from others. */
  readonly note?: string;
  /** The language of the label, where it is not the page's. */
  readonly lang?: string;
}

const rest = 120;

/** Offers for what is typed, fetched when the typing rests for a moment; older answers never replace newer ones. */
export function useOffers(
  text: string,
  find: (text: string, signal: AbortSignal) => Promise<readonly Offer[]>,
): { readonly offers: readonly Offer[]; readonly settled: boolean } {
  const [found, setFound] = useState<{ readonly text: string; readonly offers: readonly Offer[] }>({
    text: '',
    offers: [],
  });
  const asked = text.trim();
  const now = useRef(find);
  now.current = find;
  useEffect(() => {
    if (asked === '') return;
    const stopper = new AbortController();
    const timer = setTimeout(() => {
      now.current(asked, stopper.signal).then(
        (offers) => {
          if (!stopper.signal.aborted) setFound({ text: asked, offers });
        },
        () => {
          // Without the list own words are as good.
          if (!stopper.signal.aborted) setFound({ text: asked, offers: [] });
        },
      );
    }, rest);
    return () => {
      clearTimeout(timer);
      stopper.abort();
    };
  }, [asked]);
  // The offers before stand until the next ones are there, so that the list does not blink.
  return { offers: asked === '' ? [] : found.offers, settled: asked !== '' && found.text === asked };
}
