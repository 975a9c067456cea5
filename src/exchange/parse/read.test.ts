import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summaryFiles } from '../../../test/fixtures/fhir/examples.ts';
import { CarnetError } from '../../kernel/index.ts';
import type { FhirFile, ReadLimits } from './contract.ts';
import { readFhirFile } from './read.ts';

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

function read(content: string | Uint8Array, limits?: ReadLimits, size = 7): Promise<FhirFile> {
  return readFhirFile(chunks(typeof content === 'string' ? Buffer.from(content) : content, size), limits);
}

async function refusal(content: string | Uint8Array, limits?: ReadLimits): Promise<string> {
  try {
    await read(content, limits);
  } catch (error) {
    if (error instanceof CarnetError) return `${error.code}: ${error.detail}`;
    throw error;
  }
  return 'read';
}

const patient = '{"resourceType":"Patient","id":"a","name":[{"text":"Zoë"}]}';

describe('readFhirFile', () => {
  it('reads a resource, a Bundle and NDJSON, whatever the chunks', async () => {
    for (const size of [1, 2, 3, 1000]) {
      expect(await read(patient, {}, size)).toMatchObject({
        format: 'resource',
        entries: [{ where: 'the file', fullUrl: null }],
      });
      const bundle = `\ufeff {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:1","request":{"method":"POST"},"resource":${patient}},{}]}`;
      expect(await read(bundle, {}, size)).toMatchObject({
        format: 'bundle',
        bundleType: 'transaction',
        entries: [
          { where: 'entry 1', fullUrl: 'urn:uuid:1', method: 'POST', resource: { name: [{ text: 'Zoë' }] } },
          { where: 'entry 2', resource: null },
        ],
      });
      const lines = await read(`${patient}\n${patient}\r\n\n${patient}\n`, {}, size);
      expect(lines).toMatchObject({ format: 'ndjson', bundleType: null });
      expect(lines.entries.map(({ where }) => where)).toEqual(['line 1', 'line 2', 'line 4']);
    }
  });

  it.each(summaryFiles.map((file) => [file.pathname.split('/').pop() ?? '', file]))('reads %s', async (_name, file) => {
    const bytes = readFileSync(file);
    const { entries, bundleType } = await read(bytes, {}, 65_536);
    const bundle = JSON.parse(bytes.toString('utf8')) as { entry: { resource: unknown }[] };
    expect(bundleType).toBe('document');
    expect(JSON.parse(JSON.stringify(entries.map(({ resource }) => resource)))).toEqual(
      bundle.entry.map(({ resource }) => resource),
    );
  });

  it('keeps decimals as they are written', async () => {
    const { entries } = await read('{"resourceType":"Observation","valueQuantity":{"value":1.50}}');
    expect(JSON.stringify(entries[0]?.resource)).toContain('1.50');
  });

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'invalid-input: The file is empty.'],
    ['white space', ' \n\n ', 'invalid-input: The file is empty.'],
    ['a text', 'hello', 'unsupported-media-type: The file is not FHIR JSON: it does not begin with {.'],
    ['a CSV', 'id,name\n1,a', 'unsupported-media-type: The file is not FHIR JSON: it does not begin with {.'],
    [
      'a list',
      `[${patient}]`,
      'unsupported-media-type: The file is a plain JSON list. Export as a FHIR Bundle or as NDJSON.',
    ],
    [
      'FHIR XML',
      '<?xml version="1.0"?><Patient xmlns="http://hl7.org/fhir"/>',
      'unsupported-media-type: FHIR XML is not understood, export as JSON.',
    ],
    [
      'a CDA document',
      '<?xml version="1.0"?>\n<ClinicalDocument/>',
      'unsupported-media-type: This is a CDA document, which is not understood. Export it as FHIR JSON.',
    ],
    [
      'a web page',
      '<!DOCTYPE html><html>',
      'unsupported-media-type: This is a web page, not an export. Save the export itself.',
    ],
    [
      'HL7 version 2',
      'MSH|^~\\&|A',
      'unsupported-media-type: This is an HL7 version 2 message, which is not understood. Export as FHIR JSON.',
    ],
    [
      'a ZIP',
      Buffer.from('504b030414', 'hex'),
      'unsupported-media-type: The file is a ZIP archive. Unpack it and choose the JSON file in it.',
    ],
    ['gzip', Buffer.from('1f8b0800', 'hex'), 'unsupported-media-type: The file is compressed (gzip). Unpack it first.'],
    [
      'a PDF',
      '%PDF-1.7',
      'unsupported-media-type: The file is a PDF, which cannot be read as a record. Ask for an export as FHIR JSON.',
    ],
    [
      'a PNG',
      Buffer.from('89504e470d0a1a0a', 'hex'),
      'unsupported-media-type: The file is a picture, which cannot be read as a record.',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeff{}', 'utf16le'),
      'unsupported-media-type: The file is UTF-16 text. Save it as UTF-8 first.',
    ],
    ['JSON that is not FHIR', '{"a":1}', 'invalid-input: The file is JSON, but not FHIR: it has no resourceType.'],
    [
      'such a line',
      `${patient}\n{"a":1}`,
      'invalid-input: The value on line 2 is JSON, but not FHIR: it has no resourceType.',
    ],
    [
      'a file that was cut off',
      '{"resourceType":"Bundle",\n"entry":[{"a',
      'invalid-input: The file ends too early, at line 2, column 13: it was cut off.',
    ],
    [
      'a mistake',
      '{"resourceType":"Patient",\n "active" true}',
      'invalid-input: The JSON is broken at line 2, column 11.',
    ],
    [
      'a mistake on a line',
      `${patient}\n{"resourceType": nope}`,
      'invalid-input: The JSON is broken at line 2, column 18.',
    ],
    [
      'something behind',
      `${patient} x`,
      'invalid-input: The file has something that is not JSON at line 1, column 62.',
    ],
    [
      'a bracket too many',
      `${patient}}`,
      'invalid-input: The file closes a bracket that is not open at line 1, column 61.',
    ],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('{"resourceType":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
      'invalid-input: The file is not valid UTF-8 (after line 1).',
    ],
    [
      'a zero byte',
      '{"resourceType":"Pat\u0000ient"}',
      'invalid-input: The file has a zero byte at line 1, column 21.',
    ],
    [
      'a member that stands twice',
      '{"resourceType":"Patient","id":"a","id":"b"}',
      'invalid-input: An object in the file has the same member twice (after line 1).',
    ],
    [
      '__proto__',
      '{"resourceType":"Patient","__proto__":{"a":1}}',
      'invalid-input: The file has a member called __proto__, so it is refused.',
    ],
    [
      'a member that stands twice in a long file with numbers as they are written',
      `{"resourceType":"Patient","a":[${'1.0,'.repeat(300_000)}1],"a":1}`,
      'invalid-input: An object in the file has the same member twice (after line 1).',
    ],
    [
      '__proto__ in disguise',
      '{"resourceType":"Patient","\\u005f_proto__":{"a":1}}',
      'invalid-input: The file has a member called __proto__, so it is refused.',
    ],
    [
      'a history',
      '{"resourceType":"Bundle","type":"history"}',
      'not-supported: A Bundle must be a document, collection, transaction, batch or searchset to be imported.',
    ],
    [
      'entries that are no list',
      '{"resourceType":"Bundle","type":"collection","entry":{}}',
      'invalid-input: Bundle.entry is not a list.',
    ],
  ])('refuses %s in one sentence', async (_what, content, message) => {
    expect(await refusal(content)).toBe(message);
  });

  it('stops at its limits before it parses', async () => {
    expect(await refusal(patient, { maxBytes: 10 })).toMatch(/^too-large/);
    expect(await refusal(`${patient}\n`.repeat(4), { maxEntries: 3 })).toBe(
      'too-large: The file has more than 3 entries.',
    );
    expect(
      await refusal(`{"resourceType":"Bundle","type":"batch","entry":[${'{},'.repeat(4)}{}]}`, { maxEntries: 3 }),
    ).toMatch(/^too-large/);
    expect(await refusal(`{"a":${'['.repeat(100_000)}`)).toBe(
      'too-large: The file is nested more than 160 levels deep at line 1, column 165.',
    );
    expect(await refusal(`{"a":[${'1,'.repeat(8_000_000)}1]}`)).toBe(
      'too-large: The file has more than 8 million objects, lists and commas. Split it into several, or export fewer years at a time.',
    );
  });

  it('reads no further than its limit of bytes', async () => {
    let served = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"resourceType":"Patient","id":"');
      for (;;) {
        served += 65_536;
        yield Buffer.alloc(65_536, 0x61);
      }
    }
    await expect(readFhirFile(endless(), { maxBytes: 1024 * 1024 })).rejects.toMatchObject({ code: 'too-large' });
    expect(served).toBeLessThan(1.2 * 1024 * 1024);
  });

  it('answers any bytes with a file or a CarnetError', async () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      '\n',
      ' ',
      '"resourceType"',
      '"Bundle"',
      '"Patient"',
      '"type"',
      '"collection"',
      '"entry"',
      '1.50',
      '-0',
      'null',
      'é',
      '\u0000',
      patient,
    );
    const broken = fc.tuple(fc.nat(), fc.nat({ max: 255 })).map(([at, byte]) => {
      const bytes = Buffer.from(`${patient}\n${patient}`);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    const content = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(`{${pieces.join('')}`)),
      broken,
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 64 }), async (bytes, size) => {
        try {
          const file = await read(bytes, {}, size);
          expect(file.entries).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(CarnetError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
