export type { Keyring, KmsCustodian, KmsProvider, Place, Sealed, SigningKey, Unlocked } from './contract.ts';
export type { Moved } from './generations/move.ts';
export { equalBytes, sha256 } from './hash.ts';
export { createKeyring } from './keyring.ts';
export { parseEncryptionKey } from './kms/encryption-key.ts';
export { createLocalKms } from './kms/local.ts';
export {
  moveInstanceKeys,
  openCustodian,
  openInstanceCustodian,
  openInstanceKms,
  openKms,
  openValues,
} from './kms/open.ts';
export { type ProofStep, proveKms } from './kms/prove.ts';
export { setUpVault, type VaultSetup } from './kms/vault/setup.ts';
export { isSealed } from './sealed-format.ts';
