import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type Input, listenOnFreePort, readJson } from './listen.ts';

/**
 * An emulator of AWS KMS, written for these tests: the real client speaks to it, keys and encryption contexts are really
 * bound (AES-256-GCM), aliases and pending deletions behave as documented. It checks no signatures and no rights.
 */
export interface EmulatedAws {
  readonly endpoint: string;
  /** What CloudTrail would keep: each call with its parameters, without plaintexts. */
  readonly trail: { readonly operation: string; readonly input: Input }[];
  close(): Promise<void>;
}

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
  readonly made: number;
  deletion: number | null;
}

class Refusal extends Error {
  readonly type: string;
  constructor(type: string) {
    super(type);
    this.type = type;
  }
}

export async function emulateAws(): Promise<EmulatedAws> {
  const keys = new Map<string, Key>();
  const aliases = new Map<string, string>();
  const trail: EmulatedAws['trail'] = [];
  const arn = (id: string) => `arn:aws:kms:eu-west-1:000000000000:key/${id}`;
  const find = (name: unknown): Key => {
    const text = String(name).replace(/^arn:[^/]*:(key\/)?/, '');
    const key = keys.get(aliases.get(text) ?? text);
    if (key === undefined) throw new Refusal('NotFoundException');
    return key;
  };
  const usable = (name: unknown): Key => {
    const key = find(name);
    if (key.deletion !== null) throw new Refusal('KMSInvalidStateException');
    return key;
  };
  const encrypt = (name: unknown, plaintext: Buffer, context: unknown) => {
    if (plaintext.length < 1 || plaintext.length > 4096) throw new Refusal('ValidationException');
    const { id, bytes } = usable(name);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: 16 });
    cipher.setAAD(aadOf(id, context));
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    const blob = Buffer.concat([Buffer.from(id), nonce, cipher.getAuthTag(), sealed]);
    return { CiphertextBlob: blob.toString('base64'), KeyId: arn(id) };
  };
  const decrypt = (name: unknown, blob: Buffer, context: unknown): { id: string; plaintext: Buffer } => {
    const key = usable(name);
    const id = blob.subarray(0, 36).toString();
    if (!keys.has(id)) throw new Refusal('InvalidCiphertextException');
    if (id !== key.id) throw new Refusal('IncorrectKeyException');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, blob.subarray(36, 48), { authTagLength: 16 });
      decipher.setAAD(aadOf(id, context));
      decipher.setAuthTag(blob.subarray(48, 64));
      return { id, plaintext: Buffer.concat([decipher.update(blob.subarray(64)), decipher.final()]) };
    } catch {
      throw new Refusal('InvalidCiphertextException');
    }
  };
  const metadata = ({ id, made, deletion }: Key) => ({
    KeyId: id,
    Arn: arn(id),
    CreationDate: made,
    KeyState: deletion === null ? 'Enabled' : 'PendingDeletion',
    ...(deletion === null ? {} : { DeletionDate: deletion }),
  });
  const bytesOf = (value: unknown): Buffer => Buffer.from(String(value ?? ''), 'base64');

  const operations: Readonly<Record<string, (input: Input) => unknown>> = {
    CreateKey: () => {
      const key = { id: randomUUID(), bytes: randomBytes(32), made: Date.now() / 1000, deletion: null };
      keys.set(key.id, key);
      return { KeyMetadata: metadata(key) };
    },
    CreateAlias: (input) => {
      if (aliases.has(String(input['AliasName']))) throw new Refusal('AlreadyExistsException');
      aliases.set(String(input['AliasName']), usable(input['TargetKeyId']).id);
      return {};
    },
    UpdateAlias: (input) => {
      find(input['AliasName']);
      aliases.set(String(input['AliasName']), usable(input['TargetKeyId']).id);
      return {};
    },
    DescribeKey: (input) => ({ KeyMetadata: metadata(find(input['KeyId'])) }),
    ListAliases: (input) => {
      const only = input['KeyId'] === undefined ? null : find(input['KeyId']).id;
      const names = [...aliases].filter(([, id]) => only === null || id === only);
      return { Aliases: names.map(([AliasName, TargetKeyId]) => ({ AliasName, TargetKeyId })), Truncated: false };
    },
    Encrypt: (input) => encrypt(input['KeyId'], bytesOf(input['Plaintext']), input['EncryptionContext']),
    Decrypt: (input) => {
      const opened = decrypt(input['KeyId'], bytesOf(input['CiphertextBlob']), input['EncryptionContext']);
      return { Plaintext: opened.plaintext.toString('base64'), KeyId: arn(opened.id) };
    },
    ReEncrypt: (input) => {
      const blob = bytesOf(input['CiphertextBlob']);
      const { plaintext } = decrypt(input['SourceKeyId'], blob, input['SourceEncryptionContext']);
      return encrypt(input['DestinationKeyId'], plaintext, input['DestinationEncryptionContext']);
    },
    ScheduleKeyDeletion: (input) => {
      const key = usable(input['KeyId']);
      key.deletion = Math.floor(Date.now() / 1000) + Number(input['PendingWindowInDays']) * 24 * 3600;
      return { KeyId: arn(key.id), DeletionDate: key.deletion, KeyState: 'PendingDeletion' };
    },
  };

  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    };
    readJson(request).then(
      (input) => {
        const operation = String(request.headers['x-amz-target']).replace('TrentService.', '');
        const { Plaintext: _, ...told } = input;
        trail.push({ operation, input: told });
        const work = operations[operation];
        try {
          if (work === undefined) throw new Refusal('UnknownOperationException');
          answer(200, work(input));
        } catch (error) {
          const type = error instanceof Refusal ? error.type : 'KMSInternalException';
          answer(400, { __type: type, message: type });
        }
      },
      () => answer(400, { __type: 'SerializationException' }),
    );
  });
  const { port, close } = await listenOnFreePort(server);
  return { endpoint: `http://127.0.0.1:${port}`, trail, close };
}

function aadOf(id: string, context: unknown): Buffer {
  const entries = Object.entries(typeof context === 'object' && context !== null ? context : {});
  return Buffer.from(JSON.stringify([id, ...entries.sort(([a], [b]) => a.localeCompare(b))]));
}
