/** How many times the page may be drawn before nothing more is expected of it: about a second. */
const mostFrames = 60;

/**
 * For after an act whose button is gone or about to go: gives the focus to what has this id, or to the heading of the page, as soon
 * as the page is drawn without what had it. A browser gives it to nothing at all. Something else that takes the focus keeps it.
 */
export function keepFocus(id?: string): void {
  const had = document.activeElement;
  let frames = 0;
  const look = () => {
    frames += 1;
    const now = document.activeElement;
    const lost = now === null || now === document.body;
    if (!lost && now !== had) return;
    const next = id === undefined ? null : document.getElementById(id);
    // The act's answer may be drawn frames later: what is not there yet is waited for, and so is the button's going.
    if (lost && (next !== null || id === undefined || frames >= mostFrames)) {
      (next ?? document.querySelector<HTMLElement>('main h1'))?.focus({ preventScroll: next === null });
      return;
    }
    if (frames < mostFrames) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
