export type BrowserId = 'secure-context' | 'own-programs' | 'no-others' | 'session-hidden';

/** What the browser found about this page; `good` of `of` things were as they should be. */
export interface BrowserStatement {
  readonly id: BrowserId;
  readonly result: 'met' | 'not-met' | 'not-checked';
  readonly good: number;
  readonly of: number;
}

/** Whether a page policy lets the page run programs of its own server alone, and none that is written into the page. */
export function isStrictPolicy(policy: string | null): boolean {
  const directives = new Map(
    (policy ?? '').split(';').map((part) => {
      const [name = '', ...sources] = part.trim().split(/\s+/);
      return [name.toLowerCase(), sources.join(' ')];
    }),
  );
  return (
    directives.get('default-src') === "'none'" &&
    directives.get('script-src') === "'self'" &&
    directives.get('font-src') === "'self'" &&
    directives.get('require-trusted-types-for') === "'script'"
  );
}

/** How many of these addresses belong to an origin; data that stand in the page itself come from nowhere. */
export function ownOf(addresses: readonly string[], origin: string): { readonly good: number; readonly of: number } {
  const fetched = addresses.filter((address) => !/^(data|blob):/.test(address));
  return { good: fetched.filter((address) => address.startsWith(`${origin}/`)).length, of: fetched.length };
}

/** Whether a page's program finds a cookie of a session (`carnet_access`, `carnet_refresh`, with prefix or without). */
export function showsSession(cookies: string): boolean {
  return cookies.split(';').some((pair) => /^(__\w+-)?carnet_(access|refresh|device)=/.test(pair.trim()));
}

/** Asks this browser about this page. Nothing here breaks a rule to see whether it holds. */
export async function checkInBrowser(): Promise<readonly BrowserStatement[]> {
  const yes = (id: BrowserId, met: boolean) =>
    ({ id, result: met ? 'met' : 'not-met', good: met ? 1 : 0, of: 1 }) as const;
  const policy = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).then(
    (answer) => yes('own-programs', isStrictPolicy(answer.headers.get('content-security-policy'))),
    () => ({ id: 'own-programs', result: 'not-checked', good: 0, of: 1 }) as const,
  );
  const loaded = ownOf(
    performance.getEntriesByType('resource').map(({ name }) => name),
    location.origin,
  );
  return [
    yes('secure-context', window.isSecureContext),
    policy,
    { id: 'no-others', result: loaded.good === loaded.of ? 'met' : 'not-met', ...loaded },
    yes('session-hidden', !showsSession(document.cookie)),
  ];
}
