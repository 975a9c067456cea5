// The packages that a TypeScript team would seal fields with, each called as its own documentation says, on one text. Where a package
// offers several ways, the one that costs it least is taken.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url); // all of them are CommonJS
const cloak = require('@47ng/cloak');
const aws = require('@aws-crypto/client-node');
const mongoose = require('mongoose-field-encryption');
const prisma = require('prisma-field-encryption');
const { EncryptionTransformer } = require('typeorm-encrypted');

/** AES-256-GCM of node:crypto as a team writes it by hand: one key as a Buffer, random nonce, Base64 for a text column. */
function byHand() {
  const key = randomBytes(32);
  return {
    name: 'node:crypto by hand (AES-256-GCM, Base64)',
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
      const body = cipher.update(text, 'utf8');
      cipher.final();
      return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
      decipher.setAuthTag(bytes.subarray(-16));
      return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

function typeorm() {
  const transformer = new EncryptionTransformer({
    key: randomBytes(32).toString('hex'),
    algorithm: 'aes-256-gcm',
    ivLength: 12,
  });
  return {
    name: 'typeorm-encrypted (transformer of a column)',
    seal: (text) => transformer.to(text),
    open: (sealed) => transformer.from(sealed),
  };
}

/** Its plugin hashes the secret so, and calls these two for each field. */
function mongooseFields() {
  const secret = randomBytes(16).toString('hex');
  const salt = () => randomBytes(16);
  return {
    name: 'mongoose-field-encryption (its functions, without a document)',
    seal: (text) => mongoose.encrypt(text, secret, salt),
    open: (sealed) => mongoose.decrypt(sealed, secret),
  };
}

function cloakStrings() {
  const key = cloak.parseKeySync(cloak.generateKey());
  return {
    name: '@47ng/cloak (synchronous, key parsed once)',
    seal: (text) => cloak.encryptStringSync(text, key),
    open: (sealed) => cloak.decryptStringSync(sealed, key),
  };
}

/** Through its middleware, with a database that keeps the one row. */
function prismaFields() {
  const field = (name, more) => ({ name, isList: false, isUnique: false, isId: false, type: 'String', ...more });
  const fields = [field('id', { isId: true, type: 'Int' }), field('text', { documentation: '/// @encrypted' })];
  const middleware = prisma.fieldEncryptionMiddleware({
    encryptionKey: cloak.generateKey(),
    dmmf: { datamodel: { models: [{ name: 'Note', fields }] } },
  });
  const params = (action, args) => ({ model: 'Note', action, args, dataPath: [], runInTransaction: false });
  return {
    name: 'prisma-field-encryption (middleware)',
    async seal(text) {
      let stored = '';
      await middleware(params('create', { data: { text } }), async ({ args }) => {
        stored = args.data.text;
        return null; // the real one gives the row back, which is opened once more
      });
      return stored;
    },
    open: async (sealed) =>
      (await middleware(params('findUnique', { where: { id: 1 } }), async () => ({ id: 1, text: sealed }))).text,
  };
}

function awsSdk(name, suiteId) {
  const { encrypt, decrypt } = aws.buildClient(aws.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const keyring = new aws.RawAesKeyringNode({
    keyName: 'bench',
    keyNamespace: 'bench',
    unencryptedMasterKey: randomBytes(32),
    wrappingSuite: aws.RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  const encryptionContext = { table: 'note', row: '1' };
  return {
    name,
    seal: async (text) => (await encrypt(keyring, text, { encryptionContext, ...(suiteId ? { suiteId } : {}) })).result,
    open: async (sealed) => (await decrypt(keyring, sealed)).plaintext.toString('utf8'),
  };
}

const unsigned = aws.AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY;

export const peers = [
  byHand(),
  typeorm(),
  mongooseFields(),
  cloakStrings(),
  prismaFields(),
  awsSdk('AWS Encryption SDK, raw AES keyring, not signed', unsigned),
  awsSdk('AWS Encryption SDK, raw AES keyring, its default (signed)'),
];
