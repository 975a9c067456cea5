import type { KeyObject } from 'node:crypto';
import { CarnetError, newUuid, randomBytes, type Uuid } from '../kernel/index.ts';
import type { KmsProvider } from './contract.ts';
import { equalBytes } from './hash.ts';
import { intoSecretKey } from './kdf.ts';
import { checkRow, type KekRow, type RowOf, signRow, unwrapRow, wrapRow } from './row.ts';
import type { KekStore } from './store.ts';

/** What it takes to write rows of `kek_ciphertext` and to believe them. */
export interface RowAuthority {
  readonly store: KekStore;
  readonly kms: KmsProvider;
  readonly instance: Uuid;
  /** The HMAC key under which each row is authenticated. */
  readonly rowKey: KeyObject;
  /** The commitment to that key, in hex. */
  readonly rowKeyPin: string;
}

type Foundation = Pick<RowAuthority, 'store' | 'kms' | 'instance'>;

/**
 * Loads the instance's row key, or makes it at the first start. Its own row cannot be authenticated by an earlier row:
 * it is by the key service (only that can make a wrap that opens under this context), and by `pin` where the service
 * cannot vouch for it or where one is given. `bad-configuration` when keys database, key service and instance do not
 * belong together.
 */
export async function loadRowKey(foundation: Foundation, pin: string | undefined): Promise<RowAuthority> {
  const found = await findRow(foundation);
  if (found !== undefined) {
    if (!foundation.kms.authentic && pin === undefined) {
      throw new CarnetError('bad-configuration', 'This key service needs the pin of the row key, and none is given.');
    }
    return open(foundation, found, pin);
  }
  if (pin !== undefined || (await foundation.store.count()) > 0) {
    // Another process may be in the middle of the same first start.
    const late = await findRow(foundation);
    if (late !== undefined) return open(foundation, late, pin);
    throw new CarnetError(
      'bad-configuration',
      'The keys database does not belong to this instance, or lost a row. Restore it from its backup.',
    );
  }
  return make(foundation);
}

async function make(foundation: Foundation): Promise<RowAuthority> {
  const { store, kms, instance } = foundation;
  const of: RowOf = { id: newUuid(), subject: instance, kind: 'instance-key', purpose: 'row-mac', version: 1 };
  const bytes = randomBytes(32);
  const unsigned = await wrapRow(kms, instance, of, bytes);
  const row = signRow(intoSecretKey(bytes), unsigned);
  await store.add([row]);
  const kept = await findRow(foundation);
  if (kept === undefined) throw new CarnetError('internal', 'The row key is missing after it was made.');
  return open(foundation, kept, kms.authentic ? undefined : row.commitment?.toString('hex'));
}

async function findRow({ store, instance }: Foundation): Promise<KekRow | undefined> {
  return (await store.ofInstance(instance)).find((row) => row.kind === 'instance-key' && row.purpose === 'row-mac');
}

async function open(foundation: Foundation, row: KekRow, pin: string | undefined): Promise<RowAuthority> {
  const rowKeyPin = row.commitment?.toString('hex') ?? '';
  if (pin !== undefined && !equalBytes(Buffer.from(pin), Buffer.from(rowKeyPin))) {
    throw new CarnetError(
      'bad-configuration',
      'The row key of the keys database is not the one that this instance made.',
    );
  }
  try {
    const rowKey = intoSecretKey(await unwrapRow(foundation.kms, foundation.instance, row));
    checkRow(rowKey, foundation.instance, row);
    return { ...foundation, rowKey, rowKeyPin };
  } catch (cause) {
    if (!(cause instanceof CarnetError && cause.code === 'not-openable')) throw cause;
    throw new CarnetError(
      'bad-configuration',
      'The keys database was made under another key-encryption key. Give back the ENCRYPTION_KEY or the key file that this instance had.',
      { cause },
    );
  }
}
