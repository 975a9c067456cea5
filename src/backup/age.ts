import { CarnetError } from '../kernel/index.ts';

/** Loaded when a backup or an export is made or read: a serving process does without its curves otherwise. */
const age = () => import('age-encryption');

/** Whom backups are encrypted to, and who opens them: age's own texts (age-encryption.org/v1, hybrid ML-KEM-768 + X25519). */
export interface AgePair {
  readonly identity: string;
  readonly recipient: string;
}

/** A new pair. Hybrid, since a backup is what somebody may keep until X25519 alone no longer holds. */
export async function newAgePair(): Promise<AgePair> {
  const { generateHybridIdentity, identityToRecipient } = await age();
  const identity = await generateHybridIdentity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The recipient of an identity; `invalid-input` for a text that is none. */
export async function recipientOf(identity: string): Promise<string> {
  const { identityToRecipient } = await age();
  try {
    return await identityToRecipient(identity.trim().toUpperCase());
  } catch {
    throw new CarnetError('invalid-input', 'The backup key is not right: it begins with AGE-SECRET-KEY-.');
  }
}

/** An age file of what comes in, piece by piece, to a recipient or under a passphrase (scrypt). */
export async function encryptTo(
  to: string | { readonly passphrase: string },
  source: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  if (typeof to === 'string') encrypter.addRecipient(to);
  else encrypter.setPassphrase(to.passphrase);
  return await encrypter.encrypt(streamOf(source));
}

/** What is in an age file, piece by piece; fails as soon as a piece (64 KiB) is not as it was, and at a missing end. */
export async function decryptWith(
  identity: string,
  source: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return await decrypter.decrypt(streamOf(source));
}

function streamOf(source: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}
