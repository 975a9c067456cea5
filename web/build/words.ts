import { createCompiledCatalog, getFormat } from '@lingui/cli/api';
import type { Plugin } from 'vite';

const prefix = 'virtual:words/';

/** Places whose sentences only somebody who is signed in meets; the first page does not wait for them. */
const inside =
  /^src\/(features\/(home|card|exchange|people|security|admin)\/|features\/identity\/(Consent|FactorStep|CodesStep|Authenticator|StepUp)|app\/(RoomFrame|AccountBanners|PersonMenu|names)\b)/;

/**
 * Cuts each dictionary in two: `virtual:words/fr/outside` has the sentences of the public pages and of what all pages share,
 * `virtual:words/fr/inside` those that occur behind the sign-in alone. Fails the build for a sentence without translation.
 */
export function words(locales: string): Plugin {
  return {
    name: 'carnet-words',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
    async load(id) {
      if (!id.startsWith(`\0${prefix}`)) return null;
      const [locale = '', part] = id.slice(prefix.length + 1).split('/');
      const file = `${locales}/${locale}.po`;
      this.addWatchFile(file);
      const format = await getFormat(undefined, 'en');
      const catalog = (await format.read(file, locale)) ?? {};
      const chosen: Record<string, string> = {};
      for (const [key, { message, translation, origin = [] }] of Object.entries(catalog)) {
        const text = locale === 'en' ? translation || message : translation;
        if (!text) this.error(`${file} has no translation of: ${message}`);
        const isInside = origin.length > 0 && origin.every(([path]) => inside.test(path));
        if (isInside === (part === 'inside')) chosen[key] = text;
      }
      const { source, errors } = createCompiledCatalog(locale, chosen, { namespace: 'es' });
      for (const { source: text, error } of errors) this.error(`${file}: ${text}: ${error.message}`);
      return { code: source, moduleType: 'js' };
    },
  };
}
