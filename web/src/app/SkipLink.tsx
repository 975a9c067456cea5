import { Trans } from '@lingui/react/macro';

/** The first thing that Tab reaches: past banners and rooms, to the page itself. */
export function SkipLink() {
  return (
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
