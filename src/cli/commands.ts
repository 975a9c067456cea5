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
  'keys move': async () => (await import('./keys-move.ts')).keysMove,
  'keys prove': async () => (await import('./keys-prove.ts')).keysProve,
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
  'keys move': 'move every key to another key service while the instance runs',
  'keys prove': 'try the key service that is configured: contexts, rotation, destruction',
  import: 'import FHIR files into a record of a running instance',
};
