import {
  argon2Sync,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// docs/formats.md once more, without a line of the keyring: what opens here is what the page says.

type Field = string | number | Buffer;
const u32 = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value]);
const u64 = (value: number) => Buffer.from(BigInt(value).toString(16).padStart(16, '0'), 'hex');
const bytesOf = (field: Field) =>
  typeof field === 'string' ? Buffer.from(field) : typeof field === 'number' ? u64(field) : field;
const LP = (...fields: Field[]) =>
  Buffer.concat(fields.flatMap((field) => [u32(bytesOf(field).length), bytesOf(field)]));
const HKDF = (key: Buffer, info: Buffer) => Buffer.from(hkdfSync('sha256', key, '', info, 32));
const HMAC = (key: Buffer, data: Buffer) => createHmac('sha256', key).update(data).digest();

function gcmOpen(key: Buffer, nonce: Buffer, aad: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

/** AES-CMAC of one block is CBC from zero over the block XOR K1; K1 by the arithmetic of whole numbers. */
function xaesOpen(key: Buffer, nonce: Buffer, aad: Buffer, sealed: Buffer): Buffer {
  const block = (input: Buffer) => createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(input);
  const l = BigInt(`0x${block(Buffer.alloc(16)).toString('hex')}`);
  const k1 = ((l << 1n) & ((1n << 128n) - 1n)) ^ (l >> 127n === 1n ? 0x87n : 0n);
  const half = (counter: number) => {
    const m = BigInt(`0x000${counter}5800${nonce.subarray(0, 12).toString('hex')}`) ^ k1;
    return block(Buffer.from(m.toString(16).padStart(32, '0'), 'hex'));
  };
  return gcmOpen(Buffer.concat([half(1), half(2)]), nonce.subarray(12), aad, sealed);
}

interface Row {
  readonly id: string;
  readonly subject: string;
  readonly kind: string;
  readonly purpose: string;
  readonly version: number;
  readonly context: string;
  readonly kek_version: number;
  readonly ciphertext: string;
  readonly commitment: string | null;
  readonly public_key: string | null;
  readonly epoch: number;
  readonly mac: string;
}

interface Fixture {
  readonly encryptionKey: string;
  readonly instance: string;
  readonly rowKeyPin: string;
  readonly rows: readonly Row[];
  readonly sealed: readonly {
    readonly subject: string;
    readonly place: {
      readonly part: string;
      readonly table: string;
      readonly row: string;
      readonly column: string;
      readonly rowVersion: number;
    };
    readonly text: string;
    readonly value: string;
  }[];
  readonly audit: readonly {
    readonly subject: string;
    readonly aad: string;
    readonly text: string;
    readonly envelope: string;
  }[];
  readonly retention: readonly { readonly aad: string; readonly text: string; readonly envelope: string }[];
  readonly secrets: readonly { readonly id: string; readonly value: string }[];
  readonly indexTokens: readonly { readonly field: string; readonly value: string; readonly token: string }[];
  readonly macs: readonly { readonly purpose: string; readonly text: string; readonly mac: string }[];
}

const hex = (text: string | null) => Buffer.from(text ?? '', 'hex');
const fixture = JSON.parse(
  readFileSync(new URL('../../test/fixtures/sealed/v1.json', import.meta.url), 'utf8'),
) as Fixture; // our own file

function unwrap(row: Row): Buffer {
  const kek = HKDF(Buffer.from(fixture.encryptionKey, 'base64'), LP('carnet local kek', row.kek_version));
  const context = LP(
    'carnet kek context',
    1,
    fixture.instance,
    row.subject,
    row.kind,
    row.purpose,
    row.version,
    row.id,
  );
  const wrap = hex(row.ciphertext);
  return xaesOpen(kek, wrap.subarray(0, 24), LP('carnet local wrap', row.kek_version, context), wrap.subarray(24));
}

function key(kind: string, purpose: string, subject = fixture.instance, version = 1): Buffer {
  const row = fixture.rows.find((one) => {
    return one.kind === kind && one.purpose === purpose && one.subject === subject && one.version === version;
  });
  if (row === undefined) throw new Error(`no ${kind} for ${purpose}`);
  return unwrap(row);
}

const rowKey = key('instance-key', 'row-mac');

describe('the page of formats', () => {
  it('says how a key file is sealed under a passphrase', () => {
    const text = readFileSync(new URL('../../test/fixtures/sealed/key-file.txt', import.meta.url), 'utf8');
    const [costs = '', ...lines] = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const [name, memory = 0, passes = 0, lanes = 0] = costs
      .split(' ')
      .map((word, n) => (n === 0 ? word : Number(word)));
    const salt = Buffer.from(costs.split(' ')[4] ?? '', 'base64');
    const passphrase = argon2Sync('argon2id', {
      message: Buffer.from('Café, neuf oies et la pluie'),
      nonce: salt,
      memory: Number(memory),
      passes: Number(passes),
      parallelism: Number(lanes),
      tagLength: 32,
    });
    const sealing = HKDF(passphrase, LP('carnet key file seal'));
    const keys = lines.map((line) => {
      const [version = '', sealed = ''] = line.split(' ');
      const aad = LP('carnet key file', 1, name ?? '', memory, passes, lanes, salt, Number(version));
      const bytes = Buffer.from(sealed, 'base64');
      return `${version} ${xaesOpen(sealing, bytes.subarray(0, 24), aad, bytes.subarray(24)).toString('hex')}`;
    });
    expect(keys).toEqual([
      `2 ${'a5'.repeat(8)}0123456789abcdef${'5a'.repeat(16)}`,
      expect.stringMatching(/^3 [0-9a-f]{64}$/),
    ]);
  });

  it.each(fixture.rows)('says how the row $kind $purpose $version is bound', (row) => {
    expect(
      LP('carnet kek context', 1, fixture.instance, row.subject, row.kind, row.purpose, row.version, row.id),
    ).toEqual(hex(row.context));
    const kept = [
      row.id,
      row.subject,
      row.kind,
      row.purpose,
      row.version,
      hex(row.context),
      row.kek_version,
      hex(row.ciphertext),
    ];
    expect(HMAC(rowKey, LP('carnet kek row', 1, ...kept, row.epoch, hex(row.public_key), hex(row.commitment)))).toEqual(
      hex(row.mac),
    );
    const commitment = HKDF(
      unwrap(row),
      LP('carnet key commitment', 1, row.subject, row.kind, row.purpose, row.version),
    );
    expect(row.commitment).toBe(row.kind === 'secret' ? null : commitment.toString('hex'));
    if (row.purpose === 'row-mac') expect(row.commitment).toBe(fixture.rowKeyPin);
  });

  it('says how the token of an import is made, and what it comes from', () => {
    const lines = readFileSync(new URL('../../test/fixtures/sealed/source-tokens.txt', import.meta.url), 'utf8');
    const tokens = lines
      .trim()
      .split('\n')
      .map((line) => {
        const [, indexKey = '', subject = '', token = '', text = ''] = /^(\S+) (\S+) (\S+) (.*)$/.exec(line) ?? [];
        const sealing = HKDF(hex(indexKey), LP('carnet source token', 1));
        const value = createHash('sha256').update(text.replace('\\n', '\n')).digest().subarray(0, 8);
        expect(
          ff1Binary(sealing, hex(subject.replaceAll('-', '')), value)
            .readBigInt64BE()
            .toString(),
        ).toBe(token);
        return token;
      });
    expect(new Set(tokens).size).toBe(2);
  });

  it('says how a value is sealed', () => {
    for (const { subject, place, text, value } of fixture.sealed) {
      const bytes = hex(value);
      const version = bytes.readUInt32BE(2);
      const purpose = fixture.rows.find((row) => row.kind === 'data-key' && row.subject === subject)?.purpose ?? '';
      const partKey = HKDF(key('data-key', purpose, subject, version), LP(1, 1, subject, place.part, 'seal', version));
      const aad = LP(
        1,
        1,
        fixture.instance,
        place.part,
        subject,
        place.table,
        place.row,
        place.column,
        place.rowVersion,
        version,
      );
      expect(bytes.subarray(0, 2)).toEqual(Buffer.from([1, 1]));
      expect(xaesOpen(partKey, bytes.subarray(6, 30), aad, bytes.subarray(30)).toString()).toBe(text);
    }
  });

  it('says how an envelope is sealed', () => {
    for (const { subject, aad, text, envelope } of fixture.audit) {
      expect(openEnvelope(key('audit-key', 'patient', subject), subject, 'audit', aad, hex(envelope))).toBe(text);
    }
    for (const { aad, text, envelope } of fixture.retention) {
      const privateKey = key('instance-key', 'retention');
      expect(openEnvelope(privateKey, fixture.instance, 'retention', aad, hex(envelope))).toBe(text);
    }
  });

  it('says how secrets, tokens and codes are made', () => {
    for (const { id, value } of fixture.secrets) {
      const row = fixture.rows.find((one) => one.id === id);
      expect(row && unwrap(row)).toEqual(hex(value));
    }
    for (const { field, value, token } of fixture.indexTokens) {
      expect(HMAC(key('index-key', field), Buffer.from(value))).toEqual(hex(token));
    }
    for (const { purpose, text, mac } of fixture.macs) {
      expect(HMAC(key('mac-key', purpose), Buffer.from(text))).toEqual(hex(mac));
    }
  });
});

/** SP 800-38G, algorithm 7, of 64 bits: halves of 32, one block of output is enough. */
function ff1Binary(key: Buffer, tweak: Buffer, value: Buffer): Buffer {
  const p = Buffer.from([1, 2, 1, 0, 0, 2, 10, 32, 0, 0, 0, 64, 0, 0, 0, tweak.length]);
  let [a, b] = [value.readUInt32BE(0), value.readUInt32BE(4)];
  for (let i = 0; i < 10; i++) {
    const zeros = Buffer.alloc((((-tweak.length - 5) % 16) + 16) % 16);
    const q = Buffer.concat([tweak, zeros, Buffer.from([i]), u32(b)]);
    const cbc = createCipheriv('aes-256-cbc', key, Buffer.alloc(16)).setAutoPadding(false);
    const r = cbc.update(Buffer.concat([p, q])).subarray(-16);
    [a, b] = [b, Number((BigInt(a) + r.readBigUInt64BE(0)) % 2n ** 32n)];
  }
  return Buffer.concat([u32(a), u32(b)]);
}

/** RFC 9180, sections 4.1, 5.1 and 5.2, for the one suite. */
function openEnvelope(raw: Buffer, subject: string, use: string, aad: string, envelope: Buffer): string {
  const kem = Buffer.from('4b454d0020', 'hex');
  const suite = Buffer.from('48504b45002000010002', 'hex');
  const extract = (id: Buffer, salt: Buffer, label: string, ikm: Buffer) =>
    HMAC(salt, Buffer.concat([Buffer.from('HPKE-v1'), id, Buffer.from(label), ikm]));
  const expand = (id: Buffer, prk: Buffer, label: string, info: Buffer, length: number) =>
    HMAC(
      prk,
      Buffer.concat([Buffer.from([0, length]), Buffer.from('HPKE-v1'), id, Buffer.from(label), info, Buffer.from([1])]),
    ).subarray(0, length);
  const privateKey = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), raw]),
    format: 'der',
    type: 'pkcs8',
  });
  const enc = envelope.subarray(6, 38);
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: enc.toString('base64url') },
    format: 'jwk',
  });
  const own = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url');
  const none = Buffer.alloc(0);
  const eaePrk = extract(kem, none, 'eae_prk', diffieHellman({ privateKey, publicKey }));
  const shared = expand(kem, eaePrk, 'shared_secret', Buffer.concat([enc, own]), 32);
  const info = LP('carnet envelope', 1, 1, fixture.instance, subject, use, envelope.readUInt32BE(2));
  const hashes = [extract(suite, none, 'psk_id_hash', none), extract(suite, none, 'info_hash', info)];
  const context = Buffer.concat([Buffer.from([0]), ...hashes]);
  const secret = extract(suite, shared, 'secret', none);
  const nonce = expand(suite, secret, 'base_nonce', context, 12);
  for (let i = 0; i < 4; i++) nonce[8 + i] = (nonce[8 + i] ?? 0) ^ (envelope[38 + i] ?? 0);
  return gcmOpen(expand(suite, secret, 'key', context, 32), nonce, Buffer.from(aad), envelope.subarray(42)).toString();
}
