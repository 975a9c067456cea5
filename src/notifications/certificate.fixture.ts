import { randomBytes } from '../kernel/index.ts';

export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A self-signed ECDSA P-256 certificate (RFC 5280, RFC 5758) for host names, good from an hour ago for the given days. */
export async function makeCertificate(names: readonly string[], days = 1): Promise<TestCertificate> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const algorithm = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));
  const name = sequence(
    der(0x31, sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(names[0] ?? 'test')))),
  );
  const alternatives = sequence(...names.map((host) => der(0x82, Buffer.from(host))));
  const start = Date.now() - 3600_000;
  const body = sequence(
    der(0xa0, Buffer.from('020102', 'hex')),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(time(start), time(start + days * 24 * 3600_000)),
    name,
    Buffer.from(await crypto.subtle.exportKey('spki', pair.publicKey)),
    der(
      0xa3,
      sequence(
        sequence(Buffer.from('0603551d11', 'hex'), der(0x04, alternatives)),
        sequence(
          Buffer.from('0603551d13', 'hex'),
          Buffer.from('0101ff', 'hex'),
          der(0x04, sequence(Buffer.from('0101ff', 'hex'))),
        ),
      ),
    ),
  );
  const raw = Buffer.from(
    await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, new Uint8Array(body)),
  );
  const signature = sequence(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  return { key: pem('PRIVATE KEY', key), cert: pem('CERTIFICATE', certificate) };
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** A positive number: without leading zeros, but with one where the first bit would make it negative. */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = bytes.subarray(first);
  return der(0x02, (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function time(at: number): Buffer {
  return der(0x18, Buffer.from(`${new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`));
}

function pem(label: string, bytes: Buffer): string {
  return `-----BEGIN ${label}-----\n${(bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
}
