// The service worker: keeps the pages' own code, style and fonts, so that they open without network and say so. Nothing under
// /api is kept or answered here, and no page with somebody's data exists as a file. `shell` is written before this text by
// the build: { version, files }.

const name = `carnet-${shell.version}`;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(name)
      .then((cache) =>
        cache.addAll(
          shell.files.map((file) => new Request(file, file.startsWith('/assets/') ? {} : { cache: 'reload' })),
        ),
      )
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((one) => one !== name).map((one) => caches.delete(one)))),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (!/^\/(api|health|\.well-known)(\/|$)/.test(pathname)) event.respondWith(page(request));
  } else if (!navigator.onLine && shell.files.includes(pathname)) {
    // With network the browser fetches these by itself: what a worker answers, Chromium does not match with its preloads.
    event.respondWith(kept(pathname));
  }
});

/** The page as the server has it; without network the one that was kept. */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return await kept('/');
  }
}

async function kept(path) {
  return (await (await caches.open(name)).match(path)) ?? Response.error();
}
