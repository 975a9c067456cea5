import { createBatcher } from '../database/index.ts';
import { CarnetError, lengthPrefixed, type Uuid } from '../kernel/index.ts';
import type { KmsValues, Place, Value } from './contract.ts';

/** Values of records that the key service encrypts itself; many at once share a call. */
export interface RecordValues {
  /** Whether new values are encrypted so. */
  readonly seals: boolean;
  encrypt(tenant: Uuid, subject: Uuid, place: Place, text: Uint8Array): Promise<Buffer>;
  /** `not-openable`, `key-service-away`. */
  decrypt(tenant: Uuid, subject: Uuid, place: Place, bytes: Buffer): Promise<Buffer>;
}

/** What is before the service's bytes; the text of a record is JSON and never begins so. */
const mark = Buffer.from([0, 1]);
/** Calls under way at once each way, and values of one call. */
const calls = { lanes: 4, most: 200 } as const;

export function recordValues({ service, seals }: { service: KmsValues; seals: boolean }): RecordValues {
  const singly = (error: unknown): boolean => error instanceof CarnetError && error.code === 'not-openable';
  const encryptions = createBatcher<Value, Buffer>({ ...calls, singly, run: (values) => service.encryptAll(values) });
  const decryptions = createBatcher<Value, Buffer>({ ...calls, singly, run: (values) => service.decryptAll(values) });
  return {
    seals,
    async encrypt(tenant, subject, place, text) {
      const bytes = await encryptions.submit({ bytes: text, context: contextOf(tenant, subject, place) });
      return Buffer.concat([mark, bytes]);
    },
    decrypt: (tenant, subject, place, bytes) =>
      decryptions.submit({ bytes: bytes.subarray(mark.length), context: contextOf(tenant, subject, place) }),
  };
}

/** Whether an opened value is what the key service encrypted, and not the text itself. */
export function isServiceValue(bytes: Buffer): boolean {
  return bytes[0] === mark[0] && bytes[1] === mark[1];
}

function contextOf(tenant: Uuid, subject: Uuid, { part, table, row, column, rowVersion }: Place): Buffer {
  return lengthPrefixed(['carnet record value', 1, tenant, subject, part, table, row, column, rowVersion]);
}
