import { CarnetError } from '../../kernel/index.ts';

const others: readonly { readonly begins: readonly number[]; readonly what: string }[] = [
  { begins: [0x50, 0x4b, 0x03, 0x04], what: 'a ZIP archive. Unpack it and choose the JSON file in it' },
  { begins: [0x1f, 0x8b], what: 'compressed (gzip). Unpack it first' },
  { begins: [0x25, 0x50, 0x44, 0x46], what: 'a PDF, which cannot be read as a record. Ask for an export as FHIR JSON' },
  { begins: [0x89, 0x50, 0x4e, 0x47], what: 'a picture, which cannot be read as a record' },
  { begins: [0xff, 0xd8, 0xff], what: 'a picture, which cannot be read as a record' },
  { begins: [0x47, 0x49, 0x46, 0x38], what: 'a picture, which cannot be read as a record' },
  { begins: [0xff, 0xfe], what: 'UTF-16 text. Save it as UTF-8 first' },
  { begins: [0xfe, 0xff], what: 'UTF-16 text. Save it as UTF-8 first' },
  { begins: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Office document, which cannot be read as a record' },
];

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** How many bytes `checkKind` wants to see, unless the file is shorter. */
export const kindBytes = 512;

/**
 * Looks at how a file begins; its name and declared type are not trusted. Takes a UTF-8 byte order mark off.
 *
 * @throws `unsupported-media-type` with a sentence that says what the file is and what to do
 */
export function checkKind(head: Buffer): Buffer {
  for (const { begins, what } of others) {
    if (begins.every((byte, index) => head[index] === byte)) throw unsupported(`The file is ${what}.`);
  }
  const body = head.subarray(0, 3).equals(byteOrderMark) ? head.subarray(3) : head;
  const text = body.subarray(0, kindBytes).toString('latin1').trimStart();
  if (text.startsWith('<')) {
    if (text.includes('ClinicalDocument'))
      throw unsupported('This is a CDA document, which is not understood. Export it as FHIR JSON.');
    if (/^<(?:!doctype )?html/i.test(text))
      throw unsupported('This is a web page, not an export. Save the export itself.');
    throw unsupported('FHIR XML is not understood, export as JSON.');
  }
  if (/^(?:MSH|FHS|BHS)\|/.test(text))
    throw unsupported('This is an HL7 version 2 message, which is not understood. Export as FHIR JSON.');
  if (text.startsWith('[')) throw unsupported('The file is a plain JSON list. Export as a FHIR Bundle or as NDJSON.');
  if (text !== '' && !text.startsWith('{')) throw unsupported('The file is not FHIR JSON: it does not begin with {.');
  return body;
}

function unsupported(detail: string): CarnetError {
  return new CarnetError('unsupported-media-type', detail);
}
