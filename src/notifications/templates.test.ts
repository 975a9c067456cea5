import { expect, test } from 'vitest';
import type { Message, MessageKind } from './contract.ts';
import { render } from './templates.ts';
import { english } from './words/english.ts';

const nothing = { code: '', minutes: 0, hours: 0, link: '', at: '' };
const something = { code: '1', minutes: 1, hours: 1, link: '1', at: '1' };
const at = Date.UTC(2026, 10, 26, 12);
const messages: Message[] = [
  ...(['sign-up-code', 'sign-in-code', 'step-up-code', 'email-change-code'] as const).map((kind) => ({
    kind,
    code: '012345',
    until: 600_000,
  })),
  ...(
    ['password-reset', 'identity-reset-confirm', 'identity-reset-ready', 'staff-invitation', 'handover-link'] as const
  ).map((kind) => ({
    kind,
    token: 'a-token-of-a-mail',
    until: 600_000,
  })),
  ...(
    [
      'identity-reset-started',
      'identity-reset-started-by-admin',
      'identity-reset-soon',
      'email-change-started',
      'self-grant',
    ] as const
  ).map((kind) => ({ kind, at })),
  { kind: 'erasure-announced', token: 'a-token-of-a-mail', at },
  ...(Object.keys(english.messages) as MessageKind[]) // the dictionary has the kinds as its keys
    .filter((kind) => english.messages[kind](nothing).lines.join() === english.messages[kind](something).lines.join())
    .map((kind) => ({ kind }) as Message), // it uses no fact, so it has none
];
const kinds = Object.keys(english.messages);

test('there is a message here for each kind', () => {
  expect([...new Set(messages.map(({ kind }) => kind as string))].sort()).toEqual([...kinds].sort());
});

test('each mail has its words in both languages, its code, link or moment where it has one, and the address of the site', () => {
  for (const message of messages) {
    const [en, fr] = (['en', 'fr'] as const).map((language) => render(message, language, 'https://carnet.example', 0));
    expect(en?.text).not.toBe(fr?.text);
    for (const { subject, text } of [en, fr].flatMap((mail) => mail ?? [])) {
      expect(text).toContain('https://carnet.example');
      expect(text.includes('012345')).toBe('code' in message);
      expect(text.includes('#a-token-of-a-mail')).toBe('token' in message);
      expect(/2026.*12:00 UTC/.test(text)).toBe('at' in message);
      if ('code' in message) expect(text).toContain('10 min');
      expect(subject).not.toMatch(/\d/);
      expect(`${subject}${text}`).not.toMatch(/undefined|null|\[object/);
    }
  }
});
