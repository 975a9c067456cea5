export type {
  IndexField,
  Keyring,
  KeyringOptions,
  KeyringStatus,
  KmsProvider,
  MacPurpose,
  Place,
  Retention,
  Sealed,
  SecretPurpose,
  SigningKey,
  SubjectKind,
  Unlocked,
  Wrap,
} from './contract.ts';
export { equalBytes, sha256 } from './hash.ts';
export { createKeyring } from './keyring.ts';
export { parseEncryptionKey } from './kms/encryption-key.ts';
export { createLocalKms, type LocalKmsOptions } from './kms/local.ts';
export { createRetention, type RetentionOptions } from './retention.ts';
export { isSealed, parseSealedHeader, type SealedHeader } from './sealed-format.ts';
