import { connect, type Socket } from 'node:net';

/** What came back, as it stood on the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Bytes behind the answer, which belong to nothing that was asked. */
  readonly behind: number;
}

/** Without a whole answer: the server ended the connection, before one began or within it, or said nothing for too long. */
export type Silence = 'closed' | 'broken off' | 'hung';

/**
 * One connection to a server of this machine that sends bytes as they are, which no HTTP client lets one do, and reads one
 * answer at a time (RFC 9112). It is opened again whenever the server has closed it.
 */
export class Wire {
  readonly #port: number;
  readonly #patience: number;
  #socket: Socket | null = null;

  /** `patience`: most milliseconds for an answer. */
  constructor(port: number, patience: number) {
    this.#port = port;
    this.#patience = patience;
  }

  /** Sends one request and waits for its answer. `head` tells that none has a body (HEAD). */
  async exchange(
    bytes: Buffer,
    options: { readonly head: boolean; readonly last: boolean },
  ): Promise<Answer | Silence> {
    const kept = this.#socket !== null;
    const answer = await this.#once(bytes, options);
    // A connection that was kept may have ended just before: that is nobody's fault, so it is tried once more.
    return answer === 'closed' && kept ? await this.#once(bytes, options) : answer;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }

  async #once(
    bytes: Buffer,
    { head, last }: { readonly head: boolean; readonly last: boolean },
  ): Promise<Answer | Silence> {
    this.#socket ??= connect({ host: '127.0.0.1', port: this.#port, noDelay: true }).on('error', () => undefined);
    const socket = this.#socket;
    const { promise, resolve } = Promise.withResolvers<Answer | Silence>();
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => resolve('hung'), this.#patience);
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      const answer = parse(chunks.length === 1 ? chunk : Buffer.concat(chunks), head);
      if (answer !== null) resolve(answer);
    };
    const onEnd = (): void => resolve(chunks.length === 0 ? 'closed' : 'broken off');
    socket.on('data', onData).on('close', onEnd);
    socket.write(bytes);
    const answer = await promise;
    clearTimeout(timer);
    socket.off('data', onData).off('close', onEnd);
    const ends =
      typeof answer === 'string' || last || answer.behind > 0 || answer.headers.get('connection') === 'close';
    if (ends || socket.destroyed) this.close();
    return answer;
  }
}

/** One whole answer at the beginning of the bytes; null while it is not there yet. Interim ones (1xx) are passed over. */
function parse(bytes: Buffer, head: boolean): Answer | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0);
  const rest = bytes.subarray(end + 4);
  if (status >= 100 && status < 200) return parse(rest, head);
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const empty = head || status === 204 || status === 304;
  if (empty) return { status, headers, body: '', behind: rest.length };
  if (headers.get('transfer-encoding') === 'chunked') {
    const whole = unchunked(rest);
    return whole === null ? null : { status, headers, ...whole };
  }
  const length = Number(headers.get('content-length') ?? 0);
  if (rest.length < length) return null;
  return { status, headers, body: rest.toString('utf8', 0, length), behind: rest.length - length };
}

function unchunked(bytes: Buffer): { readonly body: string; readonly behind: number } | null {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (bytes.length < end + 4 + size) return null;
    if (size === 0) return { body: Buffer.concat(parts).toString('utf8'), behind: bytes.length - end - 4 };
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 4 + size;
  }
}
