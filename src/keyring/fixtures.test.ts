import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import {
  type Action,
  claimGrantMint,
  formatResourceId,
  type Grant,
  parseResourceId,
  parts,
  systemClock,
  type Uuid,
} from '../kernel/index.ts';
import type { IndexField, Keyring, MacPurpose, Place, SecretPurpose } from './contract.ts';
import { createKeyring } from './keyring.ts';
import { parseEncryptionKey } from './kms/encryption-key.ts';
import { createLocalKms } from './kms/local.ts';
import { createRetention } from './retention.ts';

interface Envelope {
  readonly aad: string;
  readonly text: string;
  readonly envelope: string;
}

/** Everything of one format as it was written once: what it held must come out for ever. Bytes are hex. */
interface Fixture {
  readonly encryptionKey: string;
  readonly instance: Uuid;
  readonly rowKeyPin: string;
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  readonly sealed: readonly {
    readonly subject: Uuid;
    readonly place: Place;
    readonly text: string;
    readonly value: string;
  }[];
  readonly audit: readonly (Envelope & { readonly subject: Uuid })[];
  readonly retention: readonly Envelope[];
  readonly secrets: readonly {
    readonly subject: Uuid;
    readonly purpose: SecretPurpose;
    readonly id: Uuid;
    readonly value: string;
  }[];
  readonly indexTokens: readonly { readonly field: IndexField; readonly value: string; readonly token: string }[];
  readonly macs: readonly { readonly purpose: MacPurpose; readonly text: string; readonly mac: string }[];
  readonly signing: { readonly kid: string; readonly publicKey: string };
  readonly resourceIds: readonly { readonly subject: Uuid; readonly local: string; readonly id: string }[];
}

const folder = new URL('../../test/fixtures/sealed/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const mint = claimGrantMint();
const hex = (text: string) => Buffer.from(text, 'hex');

function grant(subject: Uuid, action: Action = 'read'): Grant {
  const facts = { actor: null, machine: null, subject, purpose: 'self-care', relation: 'self', proof: 'demo' } as const;
  return mint({ ...facts, action, parts });
}

it('there are fixtures', () => {
  expect(files).toContain('v1.json');
});

describe.each(files)('%s', (file) => {
  const fixture = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture; // our own file
  let database: TestInstance;
  let keyring: Keyring;
  const options = async () => ({
    sql: database.keysSql,
    kms: await createLocalKms({ key: parseEncryptionKey(fixture.encryptionKey) }),
    instance: fixture.instance,
    rowKeyPin: fixture.rowKeyPin,
  });

  beforeAll(async () => {
    database = await testInstance();
    const bytea = new Set(['context', 'ciphertext', 'commitment', 'public_key', 'mac']);
    for (const row of fixture.rows) {
      const values = Object.entries(row).map(([name, value]) => {
        return [name, typeof value === 'string' && bytea.has(name) ? hex(value) : value];
      });
      await database.keysSql`insert into kek_ciphertext ${database.keysSql(Object.fromEntries(values))}`;
    }
    keyring = await createKeyring({ ...(await options()), clock: systemClock });
  });
  afterAll(async () => {
    await keyring.close();
    await database.close();
  });

  it('needs no new key but those of purposes that came later (form-entry, rights-ledger, ledger, emergency-code)', async () => {
    expect((await keyring.status()).wrappedKeys).toBe(fixture.rows.length + 7);
  });

  it('opens every sealed value where it was sealed', async () => {
    for (const { subject, place, text, value } of fixture.sealed) {
      expect((await keyring.unlock(grant(subject))).open(place, hex(value)).toString()).toBe(text);
    }
  });

  it('opens every envelope', async () => {
    for (const { subject, aad, text, envelope } of fixture.audit) {
      expect((await keyring.openAudit(grant(subject), Buffer.from(aad), hex(envelope))).toString()).toBe(text);
    }
    const retention = createRetention(await options());
    for (const { aad, text, envelope } of fixture.retention) {
      expect((await retention.open(Buffer.from(aad), hex(envelope))).toString()).toBe(text);
    }
  });

  it('gives every secret', async () => {
    for (const { subject, purpose, id, value } of fixture.secrets) {
      expect((await keyring.getSecret(grant(subject), purpose, id)).toString('hex')).toBe(value);
    }
  });

  it('gives the same tokens, codes, signing key and ids', async () => {
    for (const { field, value, token } of fixture.indexTokens) {
      expect(
        keyring
          .blindIndex(field)
          .all(value)
          .map((one) => one.toString('hex')),
      ).toContain(token);
    }
    for (const { purpose, text, mac } of fixture.macs) {
      expect(keyring.mac(purpose, Buffer.from(text)).toString('hex')).toBe(mac);
    }
    const keys = await keyring.signingKeys('access-token-signing');
    const key = keys.find(({ kid }) => kid === fixture.signing.kid);
    expect(key?.publicKey.export({ format: 'jwk' })['x']).toBe(fixture.signing.publicKey);
    for (const { subject, local, id } of fixture.resourceIds) {
      expect(formatResourceId({ subject, local: BigInt(local) })).toBe(id);
      expect(parseResourceId(id)).toEqual({ subject, local: BigInt(local) });
    }
  });
});
