import type { Command } from './command.ts';

/** Each command, loaded when it is called: `--help` and `import` need not load the database. */
export const loaders = {
  start: async () => (await import('./start.ts')).start,
  serve: async () => (await import('./serve.ts')).serve,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  check: async () => (await import('./check.ts')).check,
  'account create': async () => (await import('./account-create.ts')).accountCreate,
  'account recover': async () => (await import('./account-recover.ts')).accountRecover,
  'account import': async () => (await import('./account-import.ts')).accountImport,
  'keys setup-vault': async () => (await import('./keys-setup-vault.ts')).keysSetupVault,
  'backup kit': async () => (await import('./backup-kit.ts')).backupKit,
  'backup create': async () => (await import('./backup-create.ts')).backupCreate,
  'backup verify': async () => (await import('./backup-verify.ts')).backupVerify,
  'backup restore': async () => (await import('./backup-restore.ts')).backupRestore,
  'backup accept-lost-ledger': async () => (await import('./backup-accept-lost-ledger.ts')).backupAcceptLostLedger,
  'keys move': async () => (await import('./keys-move.ts')).keysMove,
  'keys prove': async () => (await import('./keys-prove.ts')).keysProve,
  'audit verify': async () => (await import('./audit-verify.ts')).auditVerify,
  'audit export': async () => (await import('./audit-export.ts')).auditExport,
  'keys status': async () => (await import('./keys-status.ts')).keysStatus,
  'keys rotate': async () => (await import('./keys-rotate.ts')).keysRotate,
  'keys rewrap': async () => (await import('./keys-rewrap.ts')).keysRewrap,
  'keys reseal': async () => (await import('./keys-reseal.ts')).keysReseal,
  'keys pause': async () => (await import('./keys-pause.ts')).keysPause,
  'keys resume': async () => (await import('./keys-resume.ts')).keysResume,
  'keys trim': async () => (await import('./keys-trim.ts')).keysTrim,
  erase: async () => (await import('./erase.ts')).eraseCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  import: async () => (await import('./import.ts')).importCommand,
} as const satisfies Record<string, () => Promise<Command>>;

export type CommandName = keyof typeof loaders;

export const commands = Object.keys(loaders) as CommandName[]; // Object.keys loses the names of a const object

/** One line each, for the overview; a test compares them with the commands themselves. */
export const summaries: Readonly<Record<CommandName, string>> = {
  start: 'open the demo on this machine (what `npm start` does)',
  serve: 'run a real instance, configured by environment or carnet.env',
  migrate: 'bring the databases to the newest schema',
  check: 'say whether this instance is safe and healthy',
  'account create': 'make an account, the first administrator for instance',
  'account recover': 'give an account back to its owner: new password, new authenticator app',
  'account import': 'make accounts of a CSV file with addresses and password hashes',
  'keys setup-vault': 'make key, policies and log-ins of Carnet in a Vault or OpenBao',
  'backup kit': 'print the recovery kit, without which no backup opens, and type it back',
  'backup create': 'back up data and keys, each into a file of its own, and read both back',
  'backup verify': 'open backups with the recovery kit and check every byte; needs no instance',
  'backup restore': 'load a backup into an empty instance',
  'backup accept-lost-ledger': 'go on without the rights ledger where no copy of it is left',
  'keys move': 'move every key to another key service while the instance runs',
  'keys prove': 'try the key service that is configured: contexts, rotation, destruction',
  'audit verify': 'prove that the access log is whole, and that records are as it says',
  'audit export': 'write the access log for the verifier, without names',
  'keys status': 'say which keys there are, how old, and what rotates when',
  'keys rotate': 'make a new version of keys and move everything to it: kek, data, index or signing',
  'keys rewrap': 'wrap again what stands under older versions of the key-encryption key',
  'keys reseal': 'make new data keys, of one subject or of all, and seal their values again',
  'keys pause': 'stop a rotation at its next step, to go on later',
  'keys resume': 'let a paused rotation go on',
  'keys trim': 'destroy the older versions of the key-encryption key for ever',
  erase: 'announce that an account or a record will be erased in 72 hours; the person can stop it',
  export: 'write a copy of a record that only the person opens, by a key or passphrase that they gave',
  import: 'import FHIR files into a record of a running instance',
};
