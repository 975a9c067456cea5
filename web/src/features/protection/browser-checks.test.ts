import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isStrictPolicy, ownOf, showsSession } from './browser-checks.ts';

const source = join(import.meta.dirname, '..', '..', '..', '..', 'src', 'http', 'security-headers.ts');
const list = /const pagePolicy = \[([\s\S]*?)\]/.exec(readFileSync(source, 'utf8'))?.[1] ?? '';
/** What the server sends with every page. */
const policy = [...list.matchAll(/"([^"]+)"|^ *'([^']+)',$/gm)].map(([, one, other]) => one ?? other).join('; ');

test('the policy that the server sends is strict; one that lets more run is not', () => {
  expect(isStrictPolicy(policy)).toBe(true);
  expect(isStrictPolicy(policy.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"))).toBe(false);
  expect(isStrictPolicy(policy.replace("script-src 'self'", "script-src 'self' https://elsewhere.example"))).toBe(
    false,
  );
  expect(isStrictPolicy(policy.replace("require-trusted-types-for 'script'", ''))).toBe(false);
  expect(isStrictPolicy(policy.replace("default-src 'none'", 'default-src *'))).toBe(false);
  expect(isStrictPolicy(null)).toBe(false);
});

test('what came from elsewhere is counted, also from an address that only begins alike', () => {
  const origin = 'https://carnet.example';
  expect(ownOf([`${origin}/a.js`, 'data:font/woff2;base64,AA'], origin)).toEqual({ good: 1, of: 1 });
  expect(ownOf([`${origin}/a.js`, 'https://carnet.example.evil/b.js'], origin)).toEqual({ good: 1, of: 2 });
});

test('a cookie of the session that a program can read is found, and nothing else', () => {
  expect(showsSession('')).toBe(false);
  expect(showsSession('theme=dark; not_carnet_access=1')).toBe(false);
  expect(showsSession('theme=dark; carnet_access=x')).toBe(true);
  expect(showsSession('__Host-carnet_refresh=x')).toBe(true);
});
