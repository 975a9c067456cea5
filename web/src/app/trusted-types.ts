interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createHTML: (html: string) => string; createScriptURL: (url: string) => string },
  ): unknown;
}

/**
 * The one Trusted Types policy. React Aria empties an element by writing `innerHTML = ''`; that alone is let through, any
 * other string throws. Of script addresses the service worker's is let through; for script there is no rule at all.
 */
export function installTrustedTypes(): void {
  // `trustedTypes` is not yet in TypeScript's DOM library, and not in every browser.
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  factory?.createPolicy('default', {
    createHTML: (html) => {
      if (html !== '') throw new TypeError('Carnet writes no HTML from strings');
      return html;
    },
    createScriptURL: (url) => {
      if (url !== '/sw.js') throw new TypeError('Carnet loads no script by address');
      return url;
    },
  });
}
