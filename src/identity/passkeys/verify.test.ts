import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { describe, expect, test } from 'vitest';
import { newUuid } from '../../kernel/index.ts';
import { bitOff, type Cbor, cbor, softAuthenticator } from './authenticator.fixture.ts';
import { readAssertion } from './credential.ts';
import chromium from './vectors/chromium.json' with { type: 'json' };
import level3 from './vectors/webauthn-level-3.json' with { type: 'json' };
import { verifyAssertion, verifyRegistration } from './verify.ts';

const asked = (expected: string) => (text: string) =>
  text === expected ? { id: newUuid(), expires: new Date(0) } : null;

interface Site {
  readonly id: string;
  readonly origin: string;
}
const shown = async (site: Site, json: unknown, key: Uint8Array, challenge: string) => {
  const assertion = readAssertion(json);
  return assertion === null ? null : await verifyAssertion(site, assertion, key, asked(challenge));
};

describe('recorded from Chromium', () => {
  const site = { id: chromium.rpId, origin: chromium.origin };

  test.each(chromium.vectors.map((vector) => [vector.algorithm, vector.userVerified, vector] as const))(
    '%s, person verified at the answer: %s',
    async (_algorithm, verified, { registration, authentication }) => {
      const made = await verifyRegistration(site, registration.credential, asked(registration.challenge));
      expect(made).toMatchObject({
        id: registration.credential.id,
        counter: 1,
        backedUp: false,
        deviceType: 'singleDevice',
        transports: ['internal'],
      });
      const key = made?.publicKey ?? Buffer.alloc(0);
      const result = await shown(site, authentication.credential, key, authentication.challenge);
      if (verified) expect(result).toMatchObject({ counter: 2, backedUp: false, deviceType: 'singleDevice' });
      else expect(result).toBeNull();
    },
  );

  test('another site, another origin, another challenge: nothing', async () => {
    const [{ registration, authentication } = raise()] = chromium.vectors;
    const made = await verifyRegistration(site, registration.credential, asked(registration.challenge));
    const key = made?.publicKey ?? Buffer.alloc(0);
    for (const other of [
      { ...site, id: 'example.org' },
      { ...site, origin: 'http://localhost:8098' },
      { ...site, origin: 'https://localhost:8099' },
    ]) {
      expect(await verifyRegistration(other, registration.credential, asked(registration.challenge))).toBeNull();
      expect(await shown(other, authentication.credential, key, authentication.challenge)).toBeNull();
    }
    expect(await verifyRegistration(site, registration.credential, asked(authentication.challenge))).toBeNull();
    expect(await shown(site, authentication.credential, key, registration.challenge)).toBeNull();
  });
});

/**
 * The vectors of the standard: right in themselves, and taken where Carnet takes such a thing. Most are refused for a person
 * that was not verified, an attestation by certificate, which is not asked for, or a page within another's.
 */
describe('the vectors of WebAuthn level 3', () => {
  const site = { id: level3.rpId, origin: level3.origin };
  const registrations = new Set(['packed-self-es256']);
  const assertions = new Set(['none-es256-long-credential-id', 'packed-es256', 'packed-es384', 'tpm-es256']);
  const vectors = level3.vectors.map((vector) => [vector.section.replace('sctn-test-vectors-', ''), vector] as const);

  test('are all there', () => {
    expect(vectors).toHaveLength(15);
    for (const name of [...registrations, ...assertions]) expect(vectors.map(([section]) => section)).toContain(name);
  });

  test.each(vectors)('%s', async (section, { credentialId, registration, authentication }) => {
    const { challenge, ...response } = registration;
    const credential = { id: credentialId, rawId: credentialId, type: 'public-key', response };
    const made = await verifyRegistration(site, credential, asked(challenge));
    expect(made !== null).toBe(registrations.has(section));
    const key = publicKeyOf(registration.attestationObject);
    if (made !== null) expect(Buffer.from(made.publicKey).equals(key)).toBe(true);
    const { challenge: second, ...answer } = authentication;
    const json = { ...credential, response: answer };
    expect((await shown(site, json, key, second)) !== null).toBe(assertions.has(section));
  });
});

describe('what is malformed is refused, and nothing falls over', () => {
  const site = { id: 'carnet.example', origin: 'https://carnet.example' };
  const creation = { challenge: 'AAAA', rp: { id: site.id }, user: { id: 'BBBB' } };
  const request = { challenge: 'CCCC', rpId: site.id };
  const deep = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x81), Buffer.from([0])]);
  type Json = { response: Record<string, unknown> };
  const change = (json: unknown, response: Record<string, unknown>) => {
    const of = json as Json; // as the fixture made it
    return { ...of, response: { ...of.response, ...response } };
  };

  test('registrations', async () => {
    const device = softAuthenticator(site.origin);
    const take = (json: unknown) => verifyRegistration(site, json, asked(creation.challenge));
    const right = device.create(creation);
    expect(await take(right)).not.toBeNull();
    const attested = (object: Buffer) => change(right, { attestationObject: object.toString('base64url') });
    const data = (text: string) => change(right, { clientDataJSON: Buffer.from(text).toString('base64url') });
    const authData = Buffer.from(
      decodeAttestationObject(
        Uint8Array.from(Buffer.from((right as never as Json).response['attestationObject'] as string, 'base64url')),
      ).get('authData'),
    );
    const object = (bytes: Buffer, attStmt: Cbor = new Map(), fmt = 'none') =>
      attested(
        cbor(
          new Map<string, Cbor>([
            ['fmt', fmt],
            ['attStmt', attStmt],
            ['authData', bytes],
          ]),
        ),
      );
    expect(await take(object(authData))).not.toBeNull();
    const wrong: [string, unknown][] = [
      ['type of an assertion', device.create(creation, { type: 'webauthn.get' })],
      ['not verified', device.create(creation, { uv: false })],
      ['not present', device.create(creation, { up: false })],
      ['backed up and not eligible', device.create(creation, { be: false, bs: true })],
      ['framed', device.create(creation, { clientData: { crossOrigin: true } })],
      ['framed at the top', device.create(creation, { clientData: { topOrigin: site.origin } })],
      ['another id', device.create(creation, { credentialId: 'AAAAAAAAAAAAAAAAAAAAAA' })],
      ['challenge of another type', device.create(creation, { clientData: { challenge: { toString: 'AAAA' } } })],
      [
        'a certificate',
        device.create(creation, {
          format: {
            fmt: 'packed',
            attStmt: new Map<string, Cbor>([
              ['alg', -7],
              ['sig', Buffer.alloc(70)],
              ['x5c', [Buffer.alloc(200)]],
            ]),
          },
        }),
      ],
      ['of a chip', device.create(creation, { format: { fmt: 'fido-u2f', attStmt: new Map() } })],
      ['a statement with none', device.create(creation, { format: { fmt: 'none', attStmt: new Map([['a', 1]]) } })],
      [
        'signed by another',
        device.create(creation, {
          format: {
            fmt: 'packed',
            attStmt: new Map<string, Cbor>([
              ['alg', -7],
              ['sig', Buffer.alloc(70)],
            ]),
          },
        }),
      ],
      ['data cut short', object(authData.subarray(0, 36))],
      ['data without a key', object(authData.subarray(0, 60))],
      ['data with a tail', object(Buffer.concat([authData, Buffer.from([0])]))],
      ['no data', object(Buffer.alloc(0))],
      [
        'an id longer than the data',
        object(Buffer.concat([authData.subarray(0, 53), Buffer.from([0xff, 0xff]), authData.subarray(55)])),
      ],
      [
        'an algorithm that was not offered',
        object(
          Buffer.concat([
            authData.subarray(0, 71),
            cbor(
              new Map<number, Cbor>([
                [1, 2],
                [3, -36],
                [-1, 3],
                [-2, Buffer.alloc(66)],
                [-3, Buffer.alloc(66)],
              ]),
            ),
          ]),
        ),
      ],
      ['a key that is none', object(Buffer.concat([authData.subarray(0, 71), cbor('key')]))],
      ['no CBOR', attested(Buffer.from('not CBOR at all, but words'))],
      ['CBOR of no map', attested(cbor(7))],
      ['CBOR cut short', attested(cbor(new Map([['fmt', 'none']])).subarray(0, 5))],
      ['CBOR without an end', attested(Buffer.from([0xbf, 0x9f]))],
      ['CBOR of a huge length', attested(Buffer.from([0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))],
      ['CBOR too deep', attested(deep(12_000))],
      ['client data that is no JSON', data('{')],
      ['client data of null', data('null')],
      ['client data of a number', data('7')],
      ['client data of an array', data('[]')],
      [
        'client data with __proto__',
        data(`{"__proto__":{"type":"webauthn.create","challenge":"AAAA","origin":"${site.origin}"}}`),
      ],
      ...shapes(right),
    ];
    for (const [what, json] of wrong) expect(await take(json), what).toBeNull();
  });

  test('assertions', async () => {
    const device = softAuthenticator(site.origin, { algorithm: 'EdDSA' });
    const take = (json: unknown) => shown(site, json, device.publicKey, request.challenge);
    const right = device.get(request);
    expect(await take(right)).not.toBeNull();
    const { authenticatorData, signature, clientDataJSON } = right.response;
    const cut = (length: number) =>
      Buffer.from(authenticatorData, 'base64url').subarray(0, length).toString('base64url');
    const wrong: [string, unknown][] = [
      ['type of a registration', device.get(request, { type: 'webauthn.create' })],
      ['another challenge', device.get({ ...request, challenge: 'DDDD' })],
      ['another origin', device.get(request, { origin: 'https://carnet.example.org' })],
      ['an origin with a path', device.get(request, { origin: 'https://carnet.example/' })],
      ['another site', device.get(request, { rpId: 'example' })],
      ['not verified', device.get(request, { uv: false })],
      ['not present', device.get(request, { up: false })],
      ['framed', device.get(request, { clientData: { crossOrigin: true, topOrigin: site.origin } })],
      ['a signature one bit off', change(right, { signature: bitOff(signature) })],
      ['a signature cut short', change(right, { signature: signature.slice(0, 40) })],
      ['data one bit off', change(right, { authenticatorData: bitOff(authenticatorData, 36) })],
      ['client data one bit off', change(right, { clientDataJSON: bitOff(clientDataJSON, 3) })],
      ['data cut short', change(right, { authenticatorData: cut(36) })],
      ['data of one byte', change(right, { authenticatorData: cut(1) })],
      [
        'data with a tail',
        change(right, {
          authenticatorData: Buffer.concat([Buffer.from(authenticatorData, 'base64url'), deep(6000)]).toString(
            'base64url',
          ),
        }),
      ],
      ['of another key', softAuthenticator(site.origin, { algorithm: 'EdDSA' }).get(request)],
      ...shapes(right),
    ];
    for (const [what, json] of wrong) expect(await take(json), what).toBeNull();
  });
});

/** Other shapes than that of a credential, with and without its parts. */
function shapes(right: unknown): [string, unknown][] {
  const json = right as Record<string, unknown>; // as the fixture made it
  return [
    ['null', null],
    ['a number', 1],
    ['words', 'credential'],
    ['an array', [right]],
    ['no id', { ...json, id: undefined }],
    ['ids that differ', { ...json, rawId: 'AAAA' }],
    ['an id that is none', { ...json, id: '../..', rawId: '../..' }],
    ['a huge id', { ...json, id: 'A'.repeat(100_000), rawId: 'A'.repeat(100_000) }],
    ['another type', { ...json, type: 'password' }],
    ['no response', { ...json, response: undefined }],
    ['a response of null', { ...json, response: null }],
    ['a huge response', { ...json, response: { clientDataJSON: 'A'.repeat(1_000_000) } }],
    [
      'numbers for bytes',
      { ...json, response: { clientDataJSON: 1, attestationObject: 2, authenticatorData: 3, signature: 4 } },
    ],
    ['all within __proto__', JSON.parse(`{"__proto__":${JSON.stringify(right)}}`)],
  ];
}

function publicKeyOf(attestationObject: string): Buffer {
  const object = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, 'base64url')));
  return Buffer.from(parseAuthenticatorData(object.get('authData')).credentialPublicKey ?? raise());
}

function raise(): never {
  throw new TypeError('the vector is not whole');
}
