/** Lets the browser keep the pages' code, so that Carnet opens without network; where it cannot, nothing is lost. */
export function keepShell(): void {
  // Development serves no worker.
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    window.setTimeout(() => navigator.serviceWorker.register('/sw.js').catch(() => undefined), 2000);
  }
}
