import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

test('the style by which React Aria stops the page from scrolling is the one whose hash the server lets through', async () => {
  const source = read('node_modules', 'react-aria', 'dist', 'private', 'overlays', 'usePreventScroll.mjs');
  const style = /style\.textContent = `([^`]*)`\.trim\(\)/.exec(source)?.[1]?.trim();
  expect(style).toBeDefined();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
  expect(read('src', 'http', 'security-headers.ts')).toContain(`'sha256-${Buffer.from(digest).toString('base64')}'`);
});

test('React Aria finds its pressable style on the page, so it adds none', () => {
  const source = read('node_modules', 'react-aria', 'dist', 'private', 'interactions', 'usePress.mjs');
  const id = /STYLE_ID = '([^']+)'/.exec(source)?.[1];
  expect(read('web', 'index.html')).toContain(`id="${id}"`);
  expect(read('web', 'src', 'styles', 'base.css').replace(/\s/g, '')).toContain(
    '[data-react-aria-pressable]{touch-action:pan-xpan-ypinch-zoom;}',
  );
});

test('the page brings no script and no style of its own inside', () => {
  const page = read('web', 'index.html');
  expect(page).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
});
