import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Random } from '../random.ts';
import type { Operation } from './document.ts';
import { fhirBody } from './fhir.ts';
import { hostileText } from './texts.ts';
import { fitting, mutated } from './values.ts';

/** A body and what is sent about it. */
export interface Body {
  readonly kind: string;
  readonly bytes: Buffer;
  /** Null: none is named. */
  readonly type: string | null;
  readonly coding?: string;
  /** Nobody may take it, whatever the route. */
  readonly hostile: boolean;
}

type Maker = (random: Random, type: string, value: unknown) => Body | null;

const text = (value: unknown): string => JSON.stringify(value);
const json = (kind: string, type: string | null, bytes: string | Buffer, hostile = true): Body => ({
  kind,
  type,
  hostile,
  bytes: typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes,
});

/** 50 MB of zeros and of JSON, packed: 50 KB and less. */
const zeros = Buffer.alloc(50_000_000);
const bombs: readonly (readonly [string, Buffer])[] = [
  ['gzip', gzipSync(zeros)],
  ['deflate', deflateSync(zeros)],
  ['br', brotliCompressSync(zeros.subarray(0, 5_000_000))],
  ['gzip, gzip', gzipSync(gzipSync(zeros))],
];

const part = (headers: string, content: string): string => `--b\r\n${headers}\r\n\r\n${content}\r\n`;
const multiparts: readonly (readonly [string, string])[] = [
  ['multipart/form-data; boundary=b', `${part('Content-Disposition: form-data; name="email"', 'a')}--b--\r\n`],
  ['multipart/form-data', part('Content-Disposition: form-data; name="__proto__"', 'a')],
  ['multipart/form-data; boundary=', '----\r\n\r\n'],
  [`multipart/form-data; boundary=${'b'.repeat(3000)}`, 'x'],
  [
    'multipart/form-data; boundary=b',
    part(`Content-Disposition: form-data; name="f"; filename="../../x\u0000.json"`, '{}'),
  ],
  ['multipart/mixed; boundary="b"', `--b\r\n${'X-A: b\r\n'.repeat(500)}\r\n{}\r\n--b`],
  ['multipart/related; boundary=b; type="application/json"', part('Content-Type: application/json', '{}')],
];
/** What nobody takes. */
const wrongTypes: readonly (string | null)[] = [
  ...[null, '', 'application/json; charset=utf-16', 'application/json; charset=utf-7', 'application/json, text/plain'],
  ...['text/plain', 'text/json', 'application/xml', 'application/x-www-form-urlencoded', 'application/jsonp', '*/*'],
  ...[
    'application/json; charset="utf-8"; charset=utf-16',
    'application/fhir+xml',
    'application/cbor',
    'a'.repeat(2000),
  ],
];
/** Odd, and for a lenient reader still JSON. */
const oddTypes: readonly string[] = [
  'application/json;',
  'APPLICATION/JSON',
  'application/json ',
  `application/json${'; a=b'.repeat(400)}`,
];

const makers: readonly Maker[] = [
  (_random, type, value) => json('plain', type, text(value), false),
  (random, type, value) => json('one place changed', type, text(mutated(random, value)), false),
  (random, type, value) => json('two places changed', type, text(mutated(random, mutated(random, value))), false),
  (random, type, value) => json('a hostile member', type, poisoned(random, value)),
  (random, type, value) => twice(random, type, value),
  (random, type, value) => json('broken', type, broken(random, text(value))),
  (random, type, value) => json('not UTF-8', type, misspelt(random, text(value))),
  (random, type) => json('deep', type, deep(random)),
  (random, type) => (random.oneIn(6) ? json('wide', type, wide(random), false) : null),
  (random, type) => (random.oneIn(40) ? json('huge', type, huge(random)) : null),
  (random, _type, value) => json('another content type', random.pick(wrongTypes), text(value)),
  (random, _type, value) => json('an odd content type', random.pick(oddTypes), text(value), false),
  (random) => {
    const [type, content] = random.pick(multiparts);
    return json('multipart', type, content);
  },
  (random, type) => {
    const [coding, bytes] = random.pick(bombs);
    return { ...json('bomb', type, bytes), coding };
  },
  (random, type) => json('a bare value', type, text(hostileText(random, 3000)), false),
];

/** A body for an operation, fit or not; null for one that takes none, mostly. */
export function bodyFor(random: Random, operation: Operation): Body | null {
  if (operation.bodies.length === 0 && (operation.method === 'GET' || !random.oneIn(3))) return null;
  const { type, schema } =
    operation.bodies.length === 0 ? { type: 'application/json', schema: null } : random.pick(operation.bodies);
  const value = operation.isFhir || schema === null ? fhirBody(random, operation) : fitting(random, schema);
  for (;;) {
    const body = random.pick(makers)(random, type, value);
    if (body !== null) return body;
  }
}

function poisoned(random: Random, value: unknown): string {
  const inner = random.pick(['{"isAdmin":true}', '{"prototype":{"isAdmin":true}}', 'null', '[]']);
  const member = random.pick([
    `"__proto__":${inner}`,
    `"\\u005f_proto__":${inner}`,
    `"__pr\\u006fto__":${inner}`,
    `"constructor":{"prototype":${inner}}`,
  ]);
  const own = typeof value === 'object' && value !== null && !Array.isArray(value) ? text(value).slice(1, -1) : '';
  return random.oneIn(2) || own === ''
    ? `{${member}${own === '' ? '' : `,${own}`}}`
    : `{${own},"deep":{"er":{${member}}}}`;
}

function twice(random: Random, type: string, value: unknown): Body | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const [first] = Object.entries(value).filter(([, one]) => one !== undefined);
  if (first === undefined) return null;
  const name = text(first[0]);
  const again = random.oneIn(2) ? name : `"\\u${first[0].charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(2)}`;
  return first[0] === ''
    ? null
    : json('a member twice', type, `${text(value).slice(0, -1)},${again}:${text(first[1])}}`);
}

function broken(random: Random, whole: string): string {
  const at = random.below(Math.max(1, whole.length));
  return random.pick([
    `${whole.slice(0, at)}\u0000${whole.slice(at)}\u0000`,
    `${whole.slice(0, Math.max(1, whole.length - 1))}\n`.trimEnd().slice(0, -1),
    `${whole}${whole}`,
    `${whole},`,
    `${whole}//`,
    `[${whole}`,
    `{"a":01,"b":${whole}}`,
    `{'a':${whole}}`,
    `{"a":NaN}`,
    `{"a":"\u0001"}`,
    '',
    ' ',
    `\ufeff\ufeff${whole}`,
    '\u0000',
    `/*${whole}`,
  ]);
}

function misspelt(random: Random, whole: string): Buffer {
  const bad = random.pick([
    [0xc3, 0x28],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xff],
    [0xc0, 0x80],
    [0xe2, 0x82],
  ]);
  const bytes = Buffer.from(`{"a":"","b":${whole}}`);
  if (random.oneIn(4)) return Buffer.from(`\ufeff${whole}`, 'utf16le');
  return Buffer.concat([bytes.subarray(0, 6), Buffer.from(bad), bytes.subarray(6)]);
}

function deep(random: Random): string {
  const levels = random.pick([65, 66, 100, 1000, 10_000, 100_000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['{"extension":[', ']}'],
  ] as const);
  return random.oneIn(4) ? open.repeat(levels) : `${open.repeat(levels)}1${close.repeat(levels)}`;
}

function wide(random: Random): string {
  const count = 1000 + random.below(20_000);
  return random.oneIn(2)
    ? `{${Array.from({ length: count }, (_, n) => `"k${n}":${n}`).join()}}`
    : `[${Array.from({ length: count }, () => '0').join()}]`;
}

function huge(random: Random): string {
  return `{"a":"${random.pick(['x', '\\u0000', '\\"', 'é']).repeat(5_000_000)}"}`;
}
