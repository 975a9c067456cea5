import { customType } from 'drizzle-orm/pg-core';
import type { Sealed } from '../sealed.ts';

/** A column that only sealed bytes fit into; the registry test compares the type's name with the class of the column. */
export const sealedBytes = customType<{ data: Sealed; driverData: Buffer }>({ dataType: () => 'bytea' });

/** Bytes that are not secret in themselves: hashes, MACs, HPKE envelopes. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** PostgreSQL's 64-bit transaction id; as text, since it may pass 2^53. */
export const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' });
