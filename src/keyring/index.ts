export {
  type IndexField,
  type Keyring,
  type KeyringOptions,
  type KeyringStatus,
  type KmsProvider,
  type MacPurpose,
  type Place,
  type Retention,
  type Sealed,
  type SecretPurpose,
  type SigningKey,
  type SubjectKind,
  type Unlocked,
  type Wrap,
} from './contract.ts';
export { equalBytes, sha256 } from './hash.ts';
export { createKeyring } from './keyring.ts';
export { parseEncryptionKey } from './kms/encryption-key.ts';
export { createLocalKms, type LocalKmsOptions } from './kms/local.ts';
export { createRetention, type RetentionOptions } from './retention.ts';
export { isSealed, parseSealedHeader, type SealedHeader } from './sealed-format.ts';
