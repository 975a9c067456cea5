import { CarnetError, lengthPrefixed, type Part, type Uuid } from '../kernel/index.ts';
import type { Place } from './contract.ts';
import { sealedAlgorithm, sealedFormat } from './sealed-format.ts';

let scratch = Buffer.allocUnsafeSlow(2048);

/** The fields of the associated data that one part of one subject shares: format, algorithm, tenant, part, subject. */
export function associatedDataPrefix(tenant: Uuid, part: Part, subject: Uuid): Buffer {
  return lengthPrefixed([sealedFormat, sealedAlgorithm, tenant, part, subject]);
}

/**
 * The associated data of law 2: the prefix, then table, row, column, row version and key version, length-prefixed. Gives
 * a view of a buffer that the next call overwrites, which spares an allocation per seal: use it at once.
 */
export function associatedData(prefix: Buffer, place: Place, keyVersion: number): Buffer {
  const longest = prefix.length + 3 * (place.table.length + place.row.length + place.column.length) + 12 + 24;
  if (scratch.length < longest) scratch = Buffer.allocUnsafeSlow(longest);
  let end = prefix.copy(scratch);
  end = writeText(place.table, end);
  end = writeText(place.row, end);
  end = writeText(place.column, end);
  end = writeNumber(place.rowVersion, end);
  end = writeNumber(keyVersion, end);
  return scratch.subarray(0, end);
}

function writeText(text: string, offset: number): number {
  const length = scratch.write(text, offset + 4, 'utf8');
  scratch.writeUInt32BE(length, offset);
  return offset + 4 + length;
}

function writeNumber(value: number, offset: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new CarnetError('internal', 'A version must be a whole number.');
  scratch.writeUInt32BE(8, offset);
  scratch.writeUInt32BE(Math.floor(value / 0x1_0000_0000), offset + 4);
  scratch.writeUInt32BE(value % 0x1_0000_0000, offset + 8);
  return offset + 12;
}
