import { isUtf8 } from 'node:buffer';
import { type Readable, Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CarnetError } from '../kernel/index.ts';
import { parseExact } from '../records/fhir/index.ts';
import { toCarnetError } from './failures.ts';

export type BodyKind = 'json' | 'fhir' | 'stream';

const jsonTypes = ['application/json'];
const fhirTypes = ['application/fhir+json', 'application/json', 'application/json-patch+json'];
const streamTypes = [
  ...['application/fhir+json', 'application/json', 'application/fhir+ndjson', 'application/x-ndjson'],
  'application/octet-stream',
];

/** The content types that a route of this kind takes; any other is `unsupported-media-type`. */
export const contentTypesOf: Readonly<Record<BodyKind, readonly string[]>> = {
  json: jsonTypes,
  fhir: fhirTypes,
  stream: streamTypes,
};

export const jsonLimit = 1_048_576;
export const streamLimit = 268_435_456;
/** Deeper JSON than this is nothing that anybody writes; FHIR's own examples stay below 20. */
const depthLimit = 64;

/** Gives one encapsulated part of the app the parsers of its kind and no others. */
export function acceptBodies(app: FastifyInstance, kind: BodyKind): void {
  app.removeAllContentTypeParsers();
  if (kind === 'stream') {
    app.addContentTypeParser(streamTypes.slice(), (request, payload, done) => {
      checkCoding(request);
      done(null, limited(request, payload));
    });
    return;
  }
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<Buffer>(contentTypesOf[kind].slice(), { parseAs: 'buffer' }, (request, bytes, done) => {
    checkCoding(request);
    if (!isUtf8(bytes)) throw new CarnetError('bad-request', 'The body is not UTF-8.');
    const written = membersIn(bytes, depthLimit);
    if (written === null) throw new CarnetError('bad-request', `The JSON is more than ${depthLimit} levels deep.`);
    const text = bytes.toString('utf8');
    // The first parser refuses what is hostile; the second keeps FHIR's decimals as they are written.
    void parse(request, text, (error, value) => {
      if (error !== null) done(error);
      else if (membersOf(value) !== written) done(memberTwice());
      else if (kind === 'fhir') parsedExactly(text, done);
      else done(null, value);
    });
  });
}

/**
 * JSON is UTF-8 (RFC 8259, 8.1); another charset would be read as something else than it says. Nothing is unpacked, so that a
 * small body never becomes a large one.
 */
function checkCoding(request: FastifyRequest): void {
  const { 'content-encoding': coding = 'identity' } = request.headers;
  if (coding.trim().toLowerCase() !== 'identity') {
    throw new CarnetError('unsupported-media-type', 'Bodies are taken as they are, without a Content-Encoding.');
  }
  const named = (request.headers['content-type'] ?? '').matchAll(/;\s*charset\s*=\s*"?([^";\s]*)/gi);
  if (!named.every(([, charset]) => charset?.toLowerCase() === 'utf-8')) {
    throw new CarnetError('unsupported-media-type', 'Text is taken in UTF-8 only.');
  }
}

/** Hands a body over as it arrives and breaks off, with `too-large`, where it passes the route's limit. */
function limited(request: FastifyRequest, payload: Readable): Readable {
  const limit = request.routeOptions.bodyLimit;
  const tooLarge = (): CarnetError => new CarnetError('too-large', `At most ${sizeText(limit)} are taken here.`);
  if (Number(request.headers['content-length']) > limit) throw tooLarge();
  let seen = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > limit) done(tooLarge());
      else done(null, chunk);
    },
  });
  // An aborted upload must end the reader too, not leave it waiting.
  payload.on('error', (error) => counter.destroy(error));
  payload.on('close', () => {
    if (!payload.readableEnded) counter.destroy(new CarnetError('bad-request', 'The upload was broken off.'));
  });
  // A handler that has answered already may leave the stream unread; its end is then nobody's error.
  counter.on('error', () => undefined);
  return payload.pipe(counter);
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * How many members the objects of a JSON text have together, or null when it opens more than `limit` brackets at a time; looks at
 * brackets and colons outside strings only. Of what is no JSON the number means nothing.
 */
export function membersIn(text: Buffer, limit: number): number | null {
  let depth = 0;
  let members = 0;
  for (let index = 0; index < text.length; index++) {
    const byte = text[index];
    if (byte === quote) {
      index = endOfString(text, index);
    } else if (byte === 0x3a) {
      members++;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > limit) return null;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  return members;
}

/** The same of the parsed value, which keeps one of two members of the same name; its depth was limited, so recursion is safe. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + membersOf(item), 0);
  return Object.values(value).reduce((sum: number, inner) => sum + 1 + membersOf(inner), 0);
}

/** Two readers of such a text would see two different things (RFC 8259, 4; RFC 7493, 2.3). */
/** What it throws would else be nobody's, and end the process. */
function parsedExactly(text: string, done: (error: Error | null, value?: unknown) => void): void {
  let value: unknown;
  try {
    value = parseExact(text);
  } catch (error) {
    done(toCarnetError(error));
    return;
  }
  done(null, value);
}

function memberTwice(): CarnetError {
  return new CarnetError('bad-request', 'An object in the body has the same field twice. Give each field once.');
}

function endOfString(text: Buffer, start: number): number {
  let end = text.indexOf(quote, start + 1);
  while (end >= 0) {
    let slashes = 0;
    while (text[end - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return end;
    end = text.indexOf(quote, end + 1);
  }
  return text.length;
}

function sizeText(bytes: number): string {
  const mebibyte = 1024 * 1024;
  return bytes < mebibyte ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / mebibyte)} MiB`;
}
