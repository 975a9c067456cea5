/** The versions of the consent text that there have been, the newest last; `WhatChanged` says what each brought. */
export const consentTexts = ['2026-11', '2026-11.2', '2026-11.3'] as const;
export type ConsentTextVersion = (typeof consentTexts)[number];

/** The versions that are newer than one that was agreed to, the newest first; all but the first for one that is not known. */
export function textsSince(agreed: string): readonly ConsentTextVersion[] {
  const known: readonly string[] = consentTexts;
  return consentTexts.slice(Math.max(known.indexOf(agreed), 0) + 1).toReversed();
}
