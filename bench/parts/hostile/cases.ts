import { type Random, seeded } from '../random.ts';
import { type Body, bodyFor } from './bodies.ts';
import type { Operation } from './document.ts';
import { search, types } from './fhir.ts';
import { hostileText } from './texts.ts';
import { fitting } from './values.ts';

export type Asker = 'nobody' | 'person' | 'token';

/** What there is to name: ids of the person's own record, so that requests get past the first look-up. */
export interface Known {
  readonly record: string;
  readonly ids: readonly string[];
}

/** One hostile request. */
export interface Case {
  readonly n: number;
  readonly asker: Asker;
  readonly operation: Operation;
  readonly method: string;
  readonly target: string;
  /** As they are written, in this order; what tells the asker is added by whoever sends. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Body | null;
  readonly chunked: boolean;
  /** The head is damaged after it was written: it may be no HTTP any more. */
  readonly raw: boolean;
}

/** The case of a number: the same each time for the same seed, document and ids. */
export function caseOf(seed: number, n: number, operations: readonly Operation[], known: Known): Case {
  const random = seeded(Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b));
  const operation = random.pick(operations);
  const body = bodyFor(random, operation);
  return {
    n,
    operation,
    body,
    asker: random.pick(['nobody', 'person', 'person', 'person', 'token', 'token']),
    method: random.oneIn(60)
      ? random.pick(['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'PROPFIND', 'POST'])
      : operation.method,
    target: targetOf(random, operation, known),
    headers: headersOf(random, known),
    chunked: body !== null && random.oneIn(8),
    raw: random.oneIn(25),
  };
}

const encoders: readonly ((text: string) => string)[] = [
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => encodeURIComponent(encodeURIComponent(text.toWellFormed())),
  (text) =>
    Buffer.from(text)
      .toString('latin1')
      .replaceAll(/[^A-Za-z0-9._~-]/g, (one) => `%${one.charCodeAt(0).toString(16)}`),
  (text) => text.replaceAll(/[^!-~]|[?#%]/g, '%zz'),
  (text) => text.replaceAll(/[^!-~]/g, ''),
];

function targetOf(random: Random, { path, params, isFhir }: Operation, known: Known): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    if (random.oneIn(5)) return random.pick(encoders)(hostileText(random, random.oneIn(30) ? 15_000 : 300));
    if (name === 'record') return known.record;
    if (name === 'type') return random.pick(types);
    if (name === 'id') return random.pick([...known.ids, known.record]);
    const schema = params.find((one) => one.name === name && one.place === 'path')?.schema ?? {};
    return encodeURIComponent(String(fitting(random, schema)).toWellFormed());
  });
  const pairs = params
    .filter(({ place }) => place === 'query' && !random.oneIn(3))
    .map(({ name, schema }) => {
      const value =
        name === 'record' ? known.record : random.oneIn(2) ? fitting(random, schema) : hostileText(random, 2000);
      return `${name}=${random.pick(encoders)(String(value))}`;
    });
  if (random.oneIn(12)) pairs.push(`${encodeURIComponent(hostileText(random, 40).toWellFormed())}=1`);
  if (isFhir && !random.oneIn(4)) pairs.push(search(random));
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

const names: readonly string[] = [
  ...[
    'accept',
    'accept-language',
    'accept-encoding',
    'if-match',
    'if-none-match',
    'if-none-exist',
    'if-modified-since',
    'prefer',
    'range',
    'expect',
  ],
  ...[
    'idempotency-key',
    'x-carnet-record',
    'user-agent',
    'referer',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-http-method-override',
    'forwarded',
    'via',
    'te',
  ],
  ...[
    'x-request-id',
    'traceparent',
    'sec-fetch-site',
    'access-control-request-method',
    'upgrade-insecure-requests',
    '__proto__',
    'constructor',
    'x-a',
  ],
];
const usual: readonly (readonly [string, string])[] = [
  ['if-match', 'W/"1"'],
  ['accept-language', `${'fr;q=0.'.repeat(200)}`],
  ['accept-language', Array.from({ length: 1500 }, () => 'a').join()],
  ['if-none-match', '"a",'.repeat(2000)],
  ['range', `bytes=${Array.from({ length: 800 }, (_, n) => `${n}-`).join()}`],
  ['accept', `${'application/*;q=0.1,'.repeat(300)}`],
  ['prefer', 'return=minimal'],
  ['prefer', 'return=OperationOutcome'],
];

function headersOf(random: Random, known: Known): readonly (readonly [string, string])[] {
  const odd = Array.from({ length: random.below(4) }, () =>
    random.oneIn(3) ? random.pick(usual) : ([random.pick(names), headerText(random)] as const),
  ).filter(([name]) => name !== 'expect' || random.oneIn(4));
  const key = random.oneIn(2) ? [['idempotency-key', '5d3f6c1e-8f0c-4a55-9d6b-0a4c2f7f7e11'] as const] : [];
  const match = random.oneIn(2) ? [['if-match', 'W/"1"'] as const] : [];
  const record = random.oneIn(3) ? [['x-carnet-record', known.record] as const] : [];
  return [...key, ...match, ...record, ...odd];
}

/** A value that HTTP lets a header have (RFC 9110, 5.5): what it does not is for the damaged heads. */
function headerText(random: Random): string {
  return Buffer.from(hostileText(random, 4000))
    .toString('latin1')
    .replaceAll(/[^\t -~\u0080-\u00ff]/g, ' ')
    .trim();
}

/** Damage done to the head of a request: bytes that do not belong, lengths that contradict, lines that are folded. */
export function damaged(random: Random, head: string): string {
  const at = random.below(head.length);
  const line = head.indexOf('\r\n') + 2;
  const after = (more: string): string => head.slice(0, line) + more + head.slice(line);
  return random.pick<() => string>([
    () =>
      head.slice(0, at) +
      random.pick(['\u0000', '\r', '\n', '\u0001', '\u007f', '\u00ff', ' ', ':', '\t']) +
      head.slice(at),
    () => after('X-A: b\r\n folded\r\n'),
    () => after('X-A: b\r\nX-Injected: c\u0000\r\n'),
    () => after('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n'),
    () => after('Content-Length: 5\r\nContent-Length: 6\r\n'),
    () => after('Transfer-Encoding: \u000bchunked\r\n'),
    () => after('Transfer-Encoding: gzip, chunked\r\n'),
    () => after('X A: b\r\n'),
    () => after(': b\r\n'),
    () => after('X-A : b\r\n'),
    () => after('Host: evil.example\r\n'),
    () => after(`X-A: ${'a'.repeat(20_000)}\r\n`),
    () => after('X-A: b\r\n'.repeat(2500)),
    () => after(`Cookie: ${'a=b; '.repeat(2000)}\r\n`),
    () => after(`Cookie: carnet_access=${'.'.repeat(3000)}; carnet_access=eyJhbGciOiJub25lIn0..\r\n`),
    () => after(`Authorization: Bearer ${'A'.repeat(5000)}\r\n`),
    () => after('Authorization: Basic YTpi\r\nAuthorization: Bearer x\r\n'),
    () => head.replace('HTTP/1.1', random.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', 'HTTP/1.1 ', 'http/1.1', ''])),
    () =>
      head.replace(
        / \S+ /,
        ` ${random.pick(['*', '//a/b', 'http://evil.example/api/instance', '/../../etc/passwd', '\\\\a', '/%', '/api/..%2f', '', '/\u00e9'])} `,
      ),
    () => head.replaceAll('\r\n', '\n'),
    () => `\r\n\r\n${head}`,
  ])();
}
