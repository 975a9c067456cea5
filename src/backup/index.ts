export { encryptTo, newAgePair, recipientOf } from './age.ts';
export { type Contents, hasKeyFile } from './contents.ts';
export { type Created, type CreateOptions, createKeys, createPair } from './create.ts';
export { type Manifest, readManifest, signedBytes } from './format.ts';
export { checkCode, isCheckCode, joinKit, type KitPart, type KitSecrets, makeKit, parseKit, printPart } from './kit.ts';
export type { Opener } from './read-file.ts';
export {
  demandRestorable,
  isHalfRestored,
  markRestore,
  type Restored,
  type RestoreOptions,
  restorePair,
  unmarkRestore,
} from './restore.ts';
export {
  noteVerified,
  readSetup,
  readVerified,
  readVerifiedKeys,
  type Setup,
  type Verified,
  writeSetup,
} from './setup.ts';
export { demandKeyService, demandPair, type Seen, verifyFile } from './verify.ts';
export { finishDraft, manifestBytes, readBack, removeDraft } from './write-file.ts';
