export type {
  DestroyedKey,
  Keyring,
  KmsCustodian,
  KmsProvider,
  Place,
  Sealed,
  SigningKey,
  Unlocked,
} from './contract.ts';
export { droppedChannel } from './contract.ts';
export { equalBytes, sha256 } from './hash.ts';
export { createKeyring } from './keyring.ts';
export { parseEncryptionKey } from './kms/encryption-key.ts';
export { createLocalKms } from './kms/local.ts';
export { openCustodian, openKms } from './kms/open.ts';
export { isSealed } from './sealed-format.ts';
export { isSigned, rawKeyOf, signText } from './signing.ts';
