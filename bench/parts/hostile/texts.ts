import type { Random } from '../random.ts';

const many = (text: string, times: number): string => text.repeat(times);

/** Texts that broke something somewhere: control characters, injections, lone surrogates, spoofed directions. */
const short: readonly string[] = [
  ...[
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\r\nx-injected: yes',
    'a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
    '\u001b[2J\u001b[31m',
    '\u0007\b',
  ],
  ...[
    '{"level":"error","msg":"forged"}',
    '\n{"level":"info"}\n',
    '\u2028\u2029',
    '\ufeff',
    '\u202eexe.fdp',
    'e\u0301\u0301\u0301',
  ],
  ...['\ud800', '\udc00\ud800', '\uffff', '𝕏', 'ﬀ', 'İ', 'ẞ', '\u{10ffff}'],
  ...[
    "' or 1=1 --",
    "'; drop table account; --",
    '$1',
    '\\',
    '%00',
    '%',
    '%s%n%x',
    '%c0%ae%c0%ae/',
    '../../../etc/passwd',
    '..%2f..%2f',
  ],
  ...[
    '$' + '{jndi:ldap://127.0.0.1/a}',
    '{{7*7}}',
    '#{7*7}',
    '<script>alert(1)</script>',
    '"><img src=x onerror=1>',
    'javascript:alert(1)',
    '=1+1',
    '@SUM(1)',
  ],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    'toJSON',
    'length',
    'valueOf',
    'NaN',
    'undefined',
    'null',
  ],
  ...[
    '0',
    '-0',
    '1e400',
    '-1',
    '9007199254740993',
    '99999999999999999999',
    '0x10',
    '٣',
    '1_000',
    '2026-02-30',
    '2026-13-01T25:61:61Z',
    '+275760-09-13',
    '9999-12-31T23:59:60Z',
    '-000001-01-01',
  ],
  ...[
    'a@b',
    'a@b..c',
    '"a b"@example.org',
    'a@[127.0.0.1]',
    'xn--a@xn--b.example',
    'a@example.org\u0000',
    'Ａ@example.org',
  ],
  ...[
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    'Patient/1',
    'urn:uuid:1',
    '#1',
    'http://127.0.0.1:1/x',
    '//127.0.0.1/',
    'file:///etc/passwd',
  ],
];

/** Texts that take a careless pattern exponential, or at least square, time. */
const slow: readonly ((times: number) => string)[] = [
  (times) => `${many('a', times)}!`,
  (times) => `${many('a@', times)}`,
  (times) => `a@${many('a.', times)}!`,
  (times) => `a@${many('a-', times)}a.`,
  (times) => `${many(' ', times)}\u0000`,
  (times) => `${many('\t ', times)}x`,
  (times) => `${many('0', times)}x`,
  (times) => many('1,', times),
  (times) => many('a,b;q=0.', times),
  (times) => many('(', times),
  (times) => many('\\', times),
  (times) => many('%25', times),
  (times) => many('../', times),
  (times) => many('|', times),
  (times) => many('$', times),
  (times) => many('<', times),
  (times) => `${many('2026-01-01T00:00:00.', 1)}${many('0', times)}`,
  (times) => many('\u0301', times),
  (times) => many('\ud83d\ude00', times),
  (times) => many('"', times),
  (times) => `${many('x ', times)}=`,
];

/** A text that somebody hostile might send; seldom longer than 4,000 characters, now and then up to `longest`. */
export function hostileText(random: Random, longest = 60_000): string {
  const kind = random.below(10);
  if (kind < 6) return random.pick(short);
  if (kind < 8) return random.pick(short) + random.pick(short);
  const times = random.oneIn(20) ? Math.floor(longest / 3) : 1 + random.below(Math.min(600, Math.floor(longest / 8)));
  return random.pick(slow)(times).slice(0, longest);
}
