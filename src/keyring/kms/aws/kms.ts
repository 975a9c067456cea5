import { createHash } from 'node:crypto';
import type { KMSClientConfig } from '@aws-sdk/client-kms';
import type { KmsProvider, Wrap, WrapWithContext } from '../../contract.ts';
import { guardRemote, type Patience } from '../guard.ts';
import { type RemoteKms, serviceAway, wrapRefused } from '../remote.ts';
import { severalAtOnce } from '../several.ts';
import { type Aws, aliasOf, awsAway, connectAws, isAwsError, versionOfKey } from './client.ts';

const reEncryptsAtOnce = 16;

/**
 * AWS KMS as the serving process uses it. Version N of the KEK is the key with the alias `NAME-N`; `NAME` points to the newest.
 * It needs kms:Encrypt, Decrypt, ReEncryptFrom, ReEncryptTo and DescribeKey on them, and ListAliases.
 * @param alias `alias/carnet`, or the ARN of an alias.
 */
export async function openAws(
  alias: string,
  connection: KMSClientConfig = {},
  patience: Partial<Patience> = {},
): Promise<KmsProvider> {
  return guardRemote(awsKms(await connectAws(connection), alias), patience);
}

function awsKms(aws: Aws, alias: string): RemoteKms {
  const { sdk, client } = aws;
  const versions = new Map<string, number>();

  const versionOf = async (arn: string | undefined, signal: AbortSignal): Promise<number> => {
    const known = versions.get(arn ?? '');
    if (known !== undefined) return known;
    const version = arn === undefined ? null : await versionOfKey(aws, alias, arn, signal);
    if (arn === undefined || version === null) throw serviceAway(`(AWS) has a key without an alias ${alias}-N`);
    versions.set(arn, version);
    return version;
  };
  const newest = async (abortSignal: AbortSignal): Promise<number> => {
    const { KeyMetadata } = await client.send(new sdk.DescribeKeyCommand({ KeyId: alias }), { abortSignal });
    return await versionOf(KeyMetadata?.Arn, abortSignal);
  };
  /** What the refusal of an opening means: null when the key of that version is gone. */
  const refused = async (error: unknown, version: number, signal: AbortSignal): Promise<null> => {
    if (isAwsError(error, 'InvalidCiphertextException', 'IncorrectKeyException')) throw wrapRefused(error);
    // A key that is switched off can be switched on again: that is an outage.
    if (!isAwsError(error, 'KMSInvalidStateException', 'NotFoundException')) throw awsAway(error);
    const current = await newest(signal).catch((again: unknown) => {
      throw awsAway(again);
    });
    if (version < current) return null;
    throw version > current ? wrapRefused(error) : awsAway(error);
  };
  const answerOf = async (keyId: string | undefined, blob: Uint8Array | undefined, form: Form, signal: AbortSignal) => {
    if (blob === undefined) throw serviceAway('(AWS) gives an answer without a ciphertext');
    const ciphertext = Buffer.concat([Buffer.from([forms[form]]), blob]);
    return { kekVersion: await versionOf(keyId, signal), ciphertext };
  };
  const rewrap = async ({ wrap, context }: WrapWithContext, abortSignal: AbortSignal): Promise<Wrap | null> => {
    const { form, blob } = parse(wrap);
    try {
      const same = contextOf(context, form);
      const wanted = new sdk.ReEncryptCommand({
        CiphertextBlob: blob,
        SourceKeyId: aliasOf(alias, wrap.kekVersion),
        SourceEncryptionContext: same,
        DestinationKeyId: alias,
        DestinationEncryptionContext: same,
      });
      const done = await client.send(wanted, { abortSignal });
      return await answerOf(done.KeyId, done.CiphertextBlob, form, abortSignal);
    } catch (error) {
      return await refused(error, wrap.kekVersion, abortSignal);
    }
  };

  return {
    name: 'aws',
    authentic: true,
    place: `the key "${alias}" of AWS KMS`,
    async wrap(plaintext, context, abortSignal) {
      const form = plaintext.length === 0 ? 'empty' : 'bytes';
      const Plaintext = form === 'empty' ? Buffer.alloc(1) : plaintext;
      const wanted = new sdk.EncryptCommand({ KeyId: alias, Plaintext, EncryptionContext: contextOf(context, form) });
      try {
        const done = await client.send(wanted, { abortSignal });
        return await answerOf(done.KeyId, done.CiphertextBlob, form, abortSignal);
      } catch (error) {
        throw awsAway(error);
      }
    },
    async unwrap(wrap, context, abortSignal) {
      const { form, blob } = parse(wrap);
      try {
        const KeyId = aliasOf(alias, wrap.kekVersion);
        const EncryptionContext = contextOf(context, form);
        const wanted = new sdk.DecryptCommand({ CiphertextBlob: blob, KeyId, EncryptionContext });
        const { Plaintext } = await client.send(wanted, { abortSignal });
        if (Plaintext === undefined) throw wrapRefused();
        return form === 'empty' ? Buffer.alloc(0) : Buffer.from(Plaintext);
      } catch (error) {
        return await refused(error, wrap.kekVersion, abortSignal);
      }
    },
    rewrapAll: (items, signal) => severalAtOnce(items, reEncryptsAtOnce, (item) => rewrap(item, signal)),
    async close() {
      client.destroy();
    },
  };
}

/** AWS takes no empty plaintext: for that one a zero byte is wrapped, under a context that says so. */
type Form = keyof typeof forms;
const forms = { bytes: 1, empty: 2 } as const;

function parse({ kekVersion, ciphertext }: Wrap): { readonly form: Form; readonly blob: Buffer } {
  const form = ciphertext[0] === forms.bytes ? 'bytes' : ciphertext[0] === forms.empty ? 'empty' : null;
  const sound = Number.isSafeInteger(kekVersion) && kekVersion > 0 && ciphertext.length > 1;
  if (form === null || !sound) throw wrapRefused();
  return { form, blob: ciphertext.subarray(1) };
}

/** CloudTrail keeps encryption contexts in clear, so it is given a digest and no id of anybody. */
function contextOf(context: Uint8Array, form: Form): Record<string, string> {
  return { 'carnet-context': createHash('sha256').update(context).digest('hex'), 'carnet-form': form };
}
