/**
 * For after an act whose button is gone: once the page is drawn anew, gives the focus to what has this id, or to the heading of
 * the page, unless something else has taken it. A browser gives it to nothing at all.
 */
export function keepFocus(id?: string): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const next = id === undefined ? null : document.getElementById(id);
    (next ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: next === null });
  });
}
