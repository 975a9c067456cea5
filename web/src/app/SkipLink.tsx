import { Trans } from '@lingui/react/macro';

/** The first thing that Tab reaches: past banners and rooms, to the page itself. */
export function SkipLink() {
  return (
    // biome-ignore lint/a11y/useValidAnchor: it is a link to a place on the page; the click only keeps that place out of the address
    <a
      className="skip link"
      href="#main"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById('main')?.focus();
      }}
    >
      <Trans>Skip to the page</Trans>
    </a>
  );
}
