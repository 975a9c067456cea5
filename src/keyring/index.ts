export type { Keyring, KmsCustodian, KmsProvider, Place, Sealed, SigningKey, Unlocked } from './contract.ts';
export { equalBytes, sha256 } from './hash.ts';
export { createKeyring } from './keyring.ts';
export { parseEncryptionKey } from './kms/encryption-key.ts';
export { createLocalKms } from './kms/local.ts';
export { openCustodian, openKms } from './kms/open.ts';
export {
  askDue,
  askRotation,
  destroyRetired,
  type Job,
  type JobKind,
  type JobState,
  jobKinds,
  jobStore,
  type KindStatus,
  kindsOf,
  type RotationOptions,
  type RotationStatus,
  rotationStatus,
  runJobs,
  type SealedColumn,
  type TokenColumn,
  type Trimmed,
  trim,
  turnRotation,
} from './rotation/index.ts';
export { isSealed } from './sealed-format.ts';
