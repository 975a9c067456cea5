import { CarnetError } from '../kernel/index.ts';
import { sha256Stream } from '../keyring/index.ts';
import type { Contents, Entry, EntryHead } from './contents.ts';
import { countRows } from './copy-rows.ts';

/** Frames within the encryption: a byte for what it is, the length (`u32`), the bytes. */
const frame = { open: 1, data: 2, close: 3, contents: 4 } as const;
const longestFrame = 64 * 1024 * 1024;
/** Bytes are gathered to pieces of this size: rows come one by one, and each frame costs a little. */
const pieceLength = 256 * 1024;

function head(kind: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(5);
  bytes[0] = kind;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

function jsonFrame(kind: number, value: unknown): Buffer {
  const bytes = Buffer.from(JSON.stringify(value));
  return Buffer.concat([head(kind, bytes.length), bytes]);
}

/** One entry as frames; gives what was counted on the way. */
export async function* writeEntry(of: EntryHead, source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, Entry> {
  yield jsonFrame(frame.open, of);
  const counted = counter(of);
  for await (const piece of gather(source)) {
    counted.take(piece);
    yield head(frame.data, piece.length);
    yield piece;
  }
  const entry = counted.end();
  yield jsonFrame(frame.close, entry);
  return entry;
}

export function contentsFrame(contents: Contents): Buffer {
  return jsonFrame(frame.contents, contents);
}

/** What reads one entry; it must take every byte. */
export type TakeEntry = (of: EntryHead, bytes: AsyncIterable<Buffer>) => Promise<void>;

/**
 * Reads frames to their end, gives each entry to `take`, and compares what was met with what each entry and the contents
 * say. Throws `not-openable` at the first difference.
 */
export async function readEntries(source: AsyncIterable<Uint8Array>, take: TakeEntry): Promise<Contents> {
  const frames = readFrames(source);
  const met: Entry[] = [];
  for (;;) {
    const { value, done } = await frames.next();
    if (done === true) throw wrong('it ends before its contents.');
    if (value.kind === frame.contents) {
      const contents: Contents = JSON.parse(value.bytes.toString('utf8')); // its signature and its encryption held
      if ((await frames.next()).done !== true) throw wrong('something follows its contents.');
      if (JSON.stringify(contents.entries) !== JSON.stringify(met)) throw wrong('its entries are not those it names.');
      return contents;
    }
    if (value.kind !== frame.open) throw wrong('its frames are out of order.');
    met.push(await readEntry(JSON.parse(value.bytes.toString('utf8')), frames, take));
  }
}

async function readEntry(of: EntryHead, frames: AsyncGenerator<Frame>, take: TakeEntry): Promise<Entry> {
  const counted = counter(of);
  let said: string | null = null;
  async function* data(): AsyncGenerator<Buffer> {
    while (said === null) {
      const { value, done } = await frames.next();
      if (done === true) throw wrong(`${of.name} is cut off.`);
      if (value.kind === frame.close) said = value.bytes.toString('utf8');
      else if (value.kind !== frame.data) throw wrong('its frames are out of order.');
      else {
        counted.take(value.bytes);
        yield value.bytes;
      }
    }
  }
  await take(of, data());
  const entry = counted.end();
  if (said !== JSON.stringify(entry)) throw wrong(`${of.name} is not as it was written.`);
  return entry;
}

function counter(of: EntryHead): { take(bytes: Buffer): void; end(): Entry } {
  const hash = sha256Stream();
  const rows = of.kind === 'table' ? countRows() : null;
  let length = 0;
  return {
    take(bytes) {
      hash.update(bytes);
      rows?.take(bytes);
      length += bytes.length;
    },
    end: () => ({ ...of, rows: rows?.end() ?? 0, bytes: length, sha256: hash.digest().toString('hex') }),
  };
}

interface Frame {
  readonly kind: number;
  readonly bytes: Buffer;
}

async function* readFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let waiting = Buffer.alloc(0);
  const parts: Buffer[] = [];
  let held = 0;
  let wanted = 5;
  for await (const piece of source) {
    parts.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
    held += piece.length;
    if (held < wanted) continue;
    waiting = Buffer.concat(parts.splice(0));
    let at = 0;
    for (;;) {
      wanted = 5;
      if (waiting.length - at < 5) break;
      const length = waiting.readUInt32BE(at + 1);
      if (length > longestFrame) throw wrong('a frame is too long.');
      wanted = 5 + length;
      if (waiting.length - at < wanted) break;
      yield { kind: waiting[at] ?? 0, bytes: waiting.subarray(at + 5, at + wanted) };
      at += wanted;
    }
    waiting = waiting.subarray(at);
    parts.push(waiting);
    held = waiting.length;
  }
  if (held > 0) throw wrong('it is cut off in the middle of a frame.');
}

async function* gather(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (const piece of source) {
    parts.push(piece);
    held += piece.length;
    if (held < pieceLength) continue;
    yield Buffer.concat(parts);
    [parts, held] = [[], 0];
  }
  if (held > 0) yield Buffer.concat(parts);
}

function wrong(why: string): CarnetError {
  return new CarnetError('not-openable', `What is in the backup cannot be used: ${why} Nothing was touched.`);
}
