import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';

/** The column `commitment`: what binds the details, then the mark of a written row, if any, then how many rows came with one call and its MAC. */
const detailsLength = 32;
const tagLength = 16;
const markLength = tagLength + 4 + 32;
const macLength = 16;
const trailerLength = 2 + macLength;

/** State before the first call of a lane. */
export const startOfLane = Buffer.alloc(0);

/** How far a lane was met: the number that its next row has, and what its next call follows from. */
export interface LaneState {
  readonly next: bigint;
  readonly state: Buffer;
}

/** What a row of a call binds; what is sealed by its SHA-256. `commitment`: without the trailer. */
export interface BoundRow {
  readonly kind: number;
  readonly request: string;
  readonly commitment: Uint8Array;
  readonly subject: Uuid | null;
  readonly forSubject: Uint8Array | null;
  readonly forRetention: Uint8Array;
}

const nothing = Buffer.alloc(0);

/** MAC of one call of a lane: over its rows, their numbers, and the state that the calls before left. */
export function laneMac(
  mac: (data: Uint8Array) => Buffer,
  lane: number,
  first: bigint,
  state: Uint8Array,
  rows: readonly BoundRow[],
): Buffer {
  const fields: (string | number | bigint | Uint8Array)[] = ['carnet ledger lane', 1, lane, first, state, rows.length];
  for (const row of rows)
    fields.push(
      row.kind,
      row.request,
      row.commitment,
      row.subject ?? nothing,
      row.forSubject ?? nothing,
      row.forRetention,
    );
  return mac(lengthPrefixed(fields)).subarray(0, macLength);
}

/** State after a call: what it was, and what became of each of its rows. */
export function nextState(callMac: Uint8Array, outcomes: readonly number[]): Buffer {
  return sha256(lengthPrefixed(['carnet ledger lane state', 1, callMac, Buffer.from(outcomes)]));
}

export function bindingOf(commitment: Uint8Array, count: number, callMac: Uint8Array): Buffer {
  const number = Buffer.alloc(2);
  number.writeUInt16BE(count);
  return Buffer.concat([commitment, number, callMac]);
}

/** Which row of the records an entry wrote: a pseudonym of the row, its version (0: the row is gone), the hash of what is sealed in it. */
export interface RowMark {
  readonly row: string;
  readonly version: number;
  readonly digest: Buffer;
}

/** The mark of a row as it is now. `sealed`: null for a version that says "deleted". */
export function rowMark(
  mac: (data: Uint8Array) => Buffer,
  subject: Uuid,
  id: bigint,
  version: number,
  sealed: Uint8Array | null,
): Buffer {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(version);
  return Buffer.concat([rowTag(mac, subject, id), number, sha256(sealed ?? nothing)]);
}

/** Pseudonym of a row of the records. */
export function rowTag(mac: (data: Uint8Array) => Buffer, subject: Uuid, id: bigint): Buffer {
  return mac(lengthPrefixed(['carnet ledger row', 1, subject, id])).subarray(0, tagLength);
}

export interface Binding {
  /** The column without the trailer. */
  readonly commitment: Buffer;
  readonly mark: RowMark | null;
  /** How many rows the call had, and its MAC; null for an entry from before there was a ledger. */
  readonly call: { readonly count: number; readonly mac: Buffer } | null;
}

/** Takes the column apart; null when it has a length that nobody writes. */
export function readBinding(column: Buffer): Binding | null {
  if (column.length === detailsLength) return { commitment: column, mark: null, call: null };
  const end = column.length - trailerLength;
  if (end !== detailsLength && end !== detailsLength + markLength) return null;
  const commitment = column.subarray(0, end);
  return {
    commitment,
    mark: end === detailsLength ? null : readMark(commitment.subarray(detailsLength)),
    call: { count: column.readUInt16BE(end), mac: column.subarray(end + 2) },
  };
}

function readMark(bytes: Buffer): RowMark {
  return {
    row: bytes.toString('hex', 0, tagLength),
    version: bytes.readUInt32BE(tagLength),
    digest: bytes.subarray(tagLength + 4),
  };
}

/** What binds the details of an entry: the first 32 bytes of its column. */
export function detailsBinding(column: Buffer): Buffer {
  return column.subarray(0, detailsLength);
}
