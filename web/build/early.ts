import type { HtmlTagDescriptor, Plugin } from 'vite';

/**
 * What the first paint needs comes with the page and not after its code: the Latin letters, and what kind of instance this is (whose
 * banner would push the page down later), so that nothing moves once it is there.
 */
export function early(): Plugin {
  return {
    name: 'carnet-early',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }): HtmlTagDescriptor[] {
        const font = Object.keys(bundle).find((name) => /next-latin-wght-normal.*\.woff2$/.test(name));
        if (font === undefined) throw new Error('the build has no Latin letters');
        const preload = { tag: 'link', injectTo: 'head' } as const;
        const attrs = { rel: 'preload', crossorigin: '' };
        return [
          { ...preload, attrs: { ...attrs, href: '/api/instance', as: 'fetch' } },
          { ...preload, attrs: { ...attrs, href: `/${font}`, as: 'font', type: 'font/woff2' } },
        ];
      },
    },
  };
}
