import type { VaultConfig } from '../../../config/index.ts';
import { CarnetError } from '../../../kernel/index.ts';
import type { KeyRights } from '../../contract.ts';
import { serviceAway, serviceLate } from '../remote.ts';
import { fieldOf, vaultHttp } from './http.ts';
import { recordsKey } from './policies.ts';
import { VaultSession } from './session.ts';

const patience = 4_000;

/**
 * What the server's role may do beyond its policy, asked of Vault itself: a path at which a log-in of now has any right that it should
 * not have. Nothing is tried, so nothing happens where it could. Logs in anew, since a role that was given another policy shows that
 * to new log-ins alone. `key-service-away`, also
 * where its policy is older than this question.
 */
export async function vaultRights(config: VaultConfig): Promise<KeyRights> {
  if (config.app === null) throw new CarnetError('bad-configuration', 'VAULT_ROLE_ID and VAULT_SECRET_ID are not set.');
  const http = vaultHttp(config);
  const session = new VaultSession(http, config.app);
  const signal = AbortSignal.timeout(patience);
  const paths = forbidden(config);
  try {
    const answer = await session.send({ method: 'POST', path: 'sys/capabilities-self', body: { paths }, signal });
    if (answer.status >= 400) throw serviceAway(`refuses to say what this server may do (HTTP ${answer.status})`);
    const held = paths.filter((path) => !isDenied(fieldOf(answer.body, 'data', path)));
    return { asked: paths.length, held: held.length };
  } catch (error) {
    throw signal.aborted ? serviceLate(error) : error;
  } finally {
    await session.close();
    http.close();
  }
}

/** A key's own path, what makes, changes, shows or destroys its versions; other keys, roles, policies and tokens. */
function forbidden({ mount, key }: VaultConfig): readonly string[] {
  const of = (name: string): string[] => [
    `${mount}/keys/${name}`,
    ...['rotate', 'trim', 'config', 'import_version'].map((what) => `${mount}/keys/${name}/${what}`),
    `${mount}/export/encryption-key/${name}`,
    `${mount}/backup/${name}`,
    `${mount}/restore/${name}`,
  ];
  const roles = [`${key}-app`, `${key}-custodian`];
  return [
    ...of(key),
    ...of(recordsKey({ key })),
    `${mount}/keys`,
    `${mount}/encrypt/${key}-another`,
    `${mount}/decrypt/${key}-another`,
    ...roles.flatMap((role) => [
      `auth/approle/role/${role}`,
      `auth/approle/role/${role}/secret-id`,
      `sys/policies/acl/${role}`,
    ]),
    ...['sys/mounts', 'sys/seal', 'sys/raw', 'auth/token/create', 'auth/token/create-orphan'],
  ];
}

function isDenied(capabilities: unknown): boolean {
  return Array.isArray(capabilities) && capabilities.length === 1 && capabilities[0] === 'deny';
}
