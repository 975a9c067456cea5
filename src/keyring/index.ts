export { verifyBackupSignature } from './backup-signing.ts';
export type {
  AskGift,
  DestroyedKey,
  GiftAsk,
  IndexField,
  KeyRights,
  Keyring,
  KmsCustodian,
  KmsProvider,
  LivingGift,
  Place,
  Sealed,
  SigningKey,
  SourceTokens,
  Unlocked,
} from './contract.ts';
export { droppedChannel } from './contract.ts';
export type { Moved } from './generations/move.ts';
export { equalBytes, sha256, sha256Stream } from './hash.ts';
export { holdRetirement } from './hold.ts';
export { createKeyring } from './keyring.ts';
export { keysBound } from './kms/bound.ts';
export { readKeyFile, sealKeyFile } from './kms/key-file.ts';
export { parseKeyFile } from './kms/key-file-text.ts';
export { createLocalKms } from './kms/local.ts';
export {
  configuredKeyFile,
  demandOpenKeyFile,
  keyRights,
  moveInstanceKeys,
  openCustodian,
  openInstanceCustodian,
  openInstanceKms,
  openKms,
  openRestoredKms,
  openValues,
} from './kms/open.ts';
export { type ProofStep, proveKms } from './kms/prove.ts';
export { setUpVault, type VaultSetup } from './kms/vault/setup.ts';
export { type Proof, proveKeys, proveRowKey, rowKeyText } from './prove.ts';
export {
  askAfterRestore,
  askDue,
  askRotation,
  confirmEpochs,
  destroyRetired,
  type EpochStatus,
  type EpochWait,
  epochStatus,
  epochStore,
  type Job,
  type JobKind,
  type JobState,
  jobKinds,
  jobStore,
  type KindStatus,
  kindsOf,
  type MovableTokens,
  type MovedToken,
  type RotationKind,
  type RotationOptions,
  type RotationStatus,
  retiredFacts,
  rotationKinds,
  rotationStatus,
  runJobs,
  type SealedColumn,
  type TokenColumn,
  type TokenSet,
  type TokensOfRow,
  type Trimmed,
  trim,
  turnRotation,
  type WantedBackup,
} from './rotation/index.ts';
export { isSealed } from './sealed-format.ts';
export { isSigned, rawKeyOf, signText } from './signing.ts';
