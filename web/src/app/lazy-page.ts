import { type ComponentType, createElement, use } from 'react';
import { ApiError } from '../api/problem.ts';

const reloaded = 'carnet.reloaded';

/**
 * Fetches the code of a page. Without network it fails as every request does (`network`), so that the page says so and can be
 * tried again. Where the server answers and the code cannot be had, because a newer version took its place, the whole page is
 * loaded anew, once in ten seconds.
 */
export async function codeOf<Module>(load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    const answer = await fetch('/health/live', { cache: 'no-store' }).catch(() => null);
    if (answer === null) throw new ApiError({ code: 'network', status: 0 });
    const last = Number(sessionStorage.getItem(reloaded) ?? 0);
    if (Date.now() - last < 10_000) throw error;
    sessionStorage.setItem(reloaded, String(Date.now()));
    window.location.reload();
    return new Promise(() => {}); // until the browser has left
  }
}

/** A page whose code is fetched when it is first opened; the router awaits `preload` before it shows the page. */
export function lazyPage<Module extends object>(load: () => Promise<Module>, name: keyof Module) {
  let page: ComponentType | null = null;
  let loading: Promise<void> | null = null;
  const fetched = async () => {
    try {
      // A page takes no properties. Its own type is not asked: it names its route, whose type would then ask for itself.
      page = (await codeOf(load))[name] as ComponentType;
    } finally {
      loading = null;
    }
  };
  const preload = (): Promise<void> => {
    if (page !== null) return Promise.resolve();
    loading ??= fetched();
    return loading;
  };
  function LazyPage() {
    if (page === null) use(preload());
    return page === null ? null : createElement(page);
  }
  return Object.assign(LazyPage, { preload });
}
