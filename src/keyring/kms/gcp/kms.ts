import { lengthPrefixed } from '../../../kernel/index.ts';
import type { KmsProvider, Wrap } from '../../contract.ts';
import { guardRemote, type Patience } from '../guard.ts';
import { type RemoteKms, serviceAway, until, wrapRefused } from '../remote.ts';
import { severalAtOnce } from '../several.ts';
import {
  callOptions,
  codeOfGcp,
  connectGcp,
  type GcpClient,
  type GcpConnection,
  gcpAway,
  grpc,
  isDestroyed,
  numberOf,
} from './client.ts';
import { crc32c } from './crc32c.ts';

const rewrapsAtOnce = 16;

/**
 * Google Cloud KMS as the serving process uses it: the context and the version go into the additional authenticated data, and
 * CRC-32C over both ways is checked. It needs cloudkms.cryptoKeyVersions.useToEncrypt and useToDecrypt, cryptoKeys.get and
 * cryptoKeyVersions.get.
 * @param key `projects/…/cryptoKeys/NAME`
 */
export async function openGcp(
  key: string,
  connection: GcpConnection = {},
  patience: Partial<Patience> = {},
): Promise<KmsProvider> {
  return guardRemote(gcpKms(await connectGcp(connection), key), patience);
}

function gcpKms(client: GcpClient, key: string): RemoteKms {
  const primaryVersion = async (): Promise<number> => {
    const [found] = await client.getCryptoKey({ name: key }, callOptions);
    return numberOf(found.primary?.name);
  };
  const wrap = async (plaintext: Uint8Array, context: Uint8Array): Promise<Wrap> => {
    const kekVersion = await primaryVersion();
    const aad = wrapData(kekVersion, context);
    const [answer] = await client.encrypt(
      {
        name: `${key}/cryptoKeyVersions/${kekVersion}`,
        plaintext,
        plaintextCrc32c: { value: crc32c(plaintext) },
        additionalAuthenticatedData: aad,
        additionalAuthenticatedDataCrc32c: { value: crc32c(aad) },
      },
      callOptions,
    );
    const ciphertext = bytesOf(answer.ciphertext);
    const whole =
      answer.verifiedPlaintextCrc32c === true &&
      answer.verifiedAdditionalAuthenticatedDataCrc32c === true &&
      Number(answer.ciphertextCrc32c?.value) === crc32c(ciphertext) &&
      numberOf(answer.name) === kekVersion;
    if (!whole) throw serviceAway('(Google) was reached, but bytes changed on the way');
    return { kekVersion, ciphertext };
  };
  const unwrap = async ({ kekVersion, ciphertext }: Wrap, context: Uint8Array): Promise<Buffer | null> => {
    if (!Number.isSafeInteger(kekVersion) || kekVersion < 1 || ciphertext.length === 0) throw wrapRefused();
    const aad = wrapData(kekVersion, context);
    try {
      const [answer] = await client.decrypt(
        {
          name: key,
          ciphertext,
          ciphertextCrc32c: { value: crc32c(ciphertext) },
          additionalAuthenticatedData: aad,
          additionalAuthenticatedDataCrc32c: { value: crc32c(aad) },
        },
        callOptions,
      );
      const plaintext = bytesOf(answer.plaintext);
      // A value of 0 is left out of an answer in JSON.
      if (Number(answer.plaintextCrc32c?.value ?? 0) !== crc32c(plaintext))
        throw serviceAway('(Google) was reached, but bytes changed on the way');
      return plaintext;
    } catch (error) {
      if (codeOfGcp(error) === grpc.invalidArgument) throw wrapRefused(error);
      if (codeOfGcp(error) === grpc.failedPrecondition && (await isGone(kekVersion))) return null;
      throw error;
    }
  };
  const isGone = async (version: number): Promise<boolean> => {
    const [found] = await client.getCryptoKeyVersion({ name: `${key}/cryptoKeyVersions/${version}` }, callOptions);
    return isDestroyed(found.state);
  };
  const inTime = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
    try {
      return await until(work, signal);
    } catch (error) {
      throw signal.aborted ? error : gcpAway(error);
    }
  };
  return {
    name: 'gcp',
    authentic: true,
    place: `the key "${key.slice(key.lastIndexOf('/') + 1)}" of Google Cloud KMS`,
    wrap: (plaintext, context, signal) => inTime(wrap(plaintext, context), signal),
    unwrap: (wrapped, context, signal) => inTime(unwrap(wrapped, context), signal),
    async rewrapAll(items, signal) {
      const again = severalAtOnce(items, rewrapsAtOnce, async (item) => {
        const plaintext = await unwrap(item.wrap, item.context);
        if (plaintext === null) return null;
        const wrapped = await wrap(plaintext, item.context);
        plaintext.fill(0);
        return wrapped;
      });
      return await inTime(again, signal);
    },
    close: () => client.close(),
  };
}

/** The service takes the version from the ciphertext, so that of the row is bound here. */
function wrapData(kekVersion: number, context: Uint8Array): Buffer {
  return lengthPrefixed(['carnet gcp wrap', kekVersion, context]);
}

function bytesOf(value: Uint8Array | string | null | undefined): Buffer {
  if (value === null || value === undefined) return Buffer.alloc(0);
  return typeof value === 'string' ? Buffer.from(value, 'base64') : Buffer.from(value);
}
