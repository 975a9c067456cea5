import type { Sql } from 'postgres';
import type { Uuid } from '../kernel/index.ts';
import type { KmsProvider, Retention } from './contract.ts';
import { privateKeyFromRaw } from './curve-keys.ts';
import { EnvelopeOpener, envelopeKeyVersion } from './envelope.ts';
import { unwrapRetentionKey } from './instance-keys.ts';
import { notOpenable } from './part-key.ts';
import { loadRowKey } from './row-key.ts';
import { kekStore } from './store.ts';

export interface RetentionOptions {
  readonly sql: Sql;
  readonly kms: KmsProvider;
  readonly instance: Uuid;
  readonly rowKeyPin?: string;
}

/**
 * Opens one envelope that was sealed to the instance's retention key, by unwrapping that key for this call alone. For the
 * recorded act of an auditor, in a process that does not serve. `not-openable`, `key-destroyed`, `key-service-away`.
 */
export function createRetention(options: RetentionOptions): Retention {
  const { kms, instance } = options;
  return {
    async open(aad, envelope) {
      const bytes = Buffer.from(envelope);
      const keyVersion = envelopeKeyVersion(bytes);
      if (keyVersion === null) throw notOpenable();
      const authority = await loadRowKey({ store: kekStore(options.sql), kms, instance }, options.rowKeyPin);
      const raw = await unwrapRetentionKey(authority, keyVersion);
      const privateKey = privateKeyFromRaw('x25519', raw);
      raw.fill(0);
      return new EnvelopeOpener({ tenant: instance, subject: instance, use: 'retention', keyVersion }, privateKey).open(
        aad,
        bytes,
      );
    },
  };
}
