import type { Language, Message, MessageKind } from './contract.ts';
import { english } from './words/english.ts';
import { french } from './words/french.ts';

interface Text {
  readonly subject: string;
  readonly text: string;
}

/** The page that a mail with a token leads to. */
const pages: Partial<Record<MessageKind, string>> = {
  'password-reset': '/recover/password',
  'identity-reset-confirm': '/recover/identity',
  'identity-reset-ready': '/recover/finish',
  'erasure-announced': '/erased',
  'staff-invitation': '/join',
  'handover-link': '/take-over',
};

/** Words of a mail in plain text; `site` is the address that Carnet answers at. Minutes are counted from `now`. */
export function render(message: Message, language: Language, site: string, now: number): Text {
  const words = language === 'fr' ? french : english;
  const left = 'until' in message ? message.until - now : 0;
  const { subject, lines } = words.messages[message.kind]({
    code: 'code' in message ? message.code : '',
    minutes: Math.max(1, Math.round(left / 60_000)),
    hours: Math.max(1, Math.round(left / 3_600_000)),
    link: 'token' in message ? `${site}${pages[message.kind] ?? ''}#${message.token}` : '',
    at: 'at' in message ? moment(message.at, language) : '',
  });
  return { subject, text: [words.greeting, '', ...lines, '', `-- ${site}`, ''].join('\n') };
}

/** Whoever reads the mail may be anywhere, so the moment names its time zone. */
function moment(at: number, language: Language): string {
  const format = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return `${format.format(at)} UTC`;
}
