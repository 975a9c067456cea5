import type { VaultConfig } from '../../../config/index.ts';

type Place = Pick<VaultConfig, 'mount' | 'key'>;

/** The key that encrypts values of records where `KMS_SEALS` is `records`. */
export function recordsKey({ key }: Pick<VaultConfig, 'key'>): string {
  return `${key}-records`;
}

/** Each log-in may keep and give back its own token, and nothing else is granted by default. */
const ownToken = `
path "auth/token/renew-self" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }
`;

/**
 * What the serving process may do: use the key, never change it. Without `create`, a wrong name makes no key of its own.
 */
export function appPolicy({ mount, key }: Place): string {
  const records = recordsKey({ key });
  return `# Carnet, the serving process
path "${mount}/encrypt/${key}" { capabilities = ["update"] }
path "${mount}/decrypt/${key}" { capabilities = ["update"] }
path "${mount}/rewrap/${key}" { capabilities = ["update"] }
path "${mount}/encrypt/${records}" { capabilities = ["update"] }
path "${mount}/decrypt/${records}" { capabilities = ["update"] }
# To ask what it may do, for the page on protection
path "sys/capabilities-self" { capabilities = ["update"] }
${ownToken}`;
}

/** What the custodian may do: make and destroy versions. It neither opens a wrap nor makes the key exportable. */
export function custodianPolicy({ mount, key }: Place): string {
  return `# Carnet, the custodian of the key (command line and keys worker)
path "${mount}/keys/${key}" { capabilities = ["read"] }
path "${mount}/keys/${key}/rotate" { capabilities = ["update"] }
path "${mount}/keys/${key}/trim" { capabilities = ["update"] }
path "${mount}/keys/${key}/config" {
  capabilities = ["update"]
  allowed_parameters = { "min_decryption_version" = [], "min_encryption_version" = [] }
}
${ownToken}`;
}
