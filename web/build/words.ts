import { createCompiledCatalog, getFormat } from '@lingui/cli/api';
import type { Plugin } from 'vite';

const prefix = 'virtual:words/';

/** Places whose sentences only somebody who is signed in meets; the first page does not wait for them. */
const inside =
  /^src\/(features\/(home|card|card-forms|consent|exchange|keys|people|security|who-looked|admin|privacy|settings|staff|share|doctor|handover|watching|emergency|cases|practices)\/|features\/identity\/(Consent|FactorStep|CodesStep|Authenticator|StepUp)|app\/(RoomFrame|AccountBanners|PersonMenu|names|role-words|Toasts)\b|ui\/(Combobox|Foreign)\b)/;

/** Public pages that one reaches through another one: they bring their sentences along. */
const further =
  /^src\/features\/(recover\/|protection\/|erased\/|demo\/DemoMail\b|identity\/(SignInFactor|SignUp|SignUpCode)\b)/;

/** Where a sentence goes: with each of the later parts that it occurs in, or with what all pages share. */
function partsOf(places: readonly string[]): readonly string[] {
  const isInside = places.some((place) => inside.test(place));
  const isFurther = places.some((place) => further.test(place));
  if (places.length === 0 || places.some((place) => !(inside.test(place) || further.test(place)))) return ['outside'];
  return [...(isInside ? ['inside'] : []), ...(isFurther ? ['further'] : [])];
}

/**
 * Cuts each dictionary in three: `virtual:words/fr/outside` has the sentences of the first pages and of what all pages share,
 * `virtual:words/fr/further` those of the public pages behind them, `virtual:words/fr/inside` those that occur behind the
 * sign-in alone. Fails the build for a sentence without translation.
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
        if (partsOf(origin.map(([path]) => path)).includes(part ?? '')) chosen[key] = text;
      }
      const { source, errors } = createCompiledCatalog(locale, chosen, { namespace: 'es' });
      for (const { source: text, error } of errors) this.error(`${file}: ${text}: ${error.message}`);
      return { code: source, moduleType: 'js' };
    },
  };
}
