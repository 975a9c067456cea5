interface PolicyFactory {
  createPolicy(name: string, rules: { createHTML: (html: string) => string }): unknown;
}

/**
 * The one Trusted Types policy. React Aria empties an element by writing `innerHTML = ''`; that alone is let through, any
 * other string throws, and so do script and script addresses, for which there is no rule at all.
 */
export function installTrustedTypes(): void {
  // `trustedTypes` is not yet in TypeScript's DOM library, and not in every browser.
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  factory?.createPolicy('default', {
    createHTML: (html) => {
      if (html !== '') throw new TypeError('Carnet writes no HTML from strings');
      return html;
    },
  });
}
