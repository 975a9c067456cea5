import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EmulatedGcp, emulateGcp } from '../../../../test/parts/gcp-kms.ts';
import { kmsContractSuite, patient } from '../contract-suite.ts';
import type { GcpConnection } from './client.ts';
import { crc32c } from './crc32c.ts';
import { openGcpCustodian } from './custodian.ts';
import { openGcp } from './kms.ts';

let gcp: EmulatedGcp;
beforeAll(async () => {
  gcp = await emulateGcp();
});
afterAll(() => gcp.close());

/** What the client asks of its credentials; Google's own fetch a token first. */
const anybody = {
  getClient: () => Promise.resolve(anybody),
  getRequestHeaders: () => Promise.resolve(new Headers()),
  fetch: (url: string, options: RequestInit) => fetch(url, options),
};

function connection(): GcpConnection {
  const place = { apiEndpoint: '127.0.0.1', port: gcp.port, protocol: 'http', auth: anybody };
  return place as unknown as GcpConnection; // its types want a whole GoogleAuth
}

async function newKey() {
  const key = gcp.newKey();
  return { kms: await openGcp(key, connection(), patient), custodian: await openGcpCustodian(key, connection()) };
}

kmsContractSuite('Google Cloud KMS (emulated)', { create: newKey, rotates: true, destroysLater: true });

it('sees bytes that changed on the way', async () => {
  const { kms, custodian } = await newKey();
  const wrap = await kms.wrap(Buffer.from('secret'), Buffer.from('c'));
  gcp.corruptNext();
  const changed = expect.objectContaining({
    code: 'key-service-away',
    detail: expect.stringContaining('changed on the way'),
  });
  await expect(kms.unwrap(wrap, Buffer.from('c'))).rejects.toEqual(changed);
  await Promise.all([kms.close(), custodian.close()]);
});

it('says what is wrong', async () => {
  const nothing = await openGcp('projects/p/locations/l/keyRings/r/cryptoKeys/none', connection());
  await expect(nothing.wrap(Buffer.from('x'), Buffer.from('c'))).rejects.toMatchObject({
    code: 'key-service-away',
    detail: expect.stringContaining('has no key'),
  });
  await nothing.close();
});

it.each([
  ['', 0],
  ['123456789', 0xe3069283],
])('the checksum of %j is that of RFC 3720', (text, sum) => {
  expect(crc32c(Buffer.from(text))).toBe(sum);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
});
