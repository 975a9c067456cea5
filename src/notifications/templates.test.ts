import { expect, test } from 'vitest';
import type { Message } from './contract.ts';
import { render } from './templates.ts';

const messages: Message[] = [
  { kind: 'sign-up-code', code: '012345', until: 600_000 },
  { kind: 'sign-in-code', code: '012345', until: 600_000 },
  { kind: 'step-up-code', code: '012345', until: 600_000 },
  { kind: 'sign-up-known' },
  { kind: 'factor-added' },
  { kind: 'token-created' },
];

test('each mail has its words in both languages, its code where it has one, and the address of the site', () => {
  for (const message of messages) {
    const [en, fr] = [
      render(message, 'en', 'https://carnet.example', 0),
      render(message, 'fr', 'https://carnet.example', 0),
    ];
    expect(en.text).not.toBe(fr.text);
    for (const { subject, text } of [en, fr]) {
      expect(text).toContain('https://carnet.example');
      expect(text.includes('012345')).toBe('code' in message);
      expect(text.includes('10 min')).toBe('until' in message);
      expect(subject).not.toMatch(/\d/);
      expect(`${subject}${text}`).not.toMatch(/undefined|null|\[object/);
    }
  }
});
