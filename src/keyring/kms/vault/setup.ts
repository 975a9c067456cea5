import type { VaultConfig } from '../../../config/index.ts';
import { CarnetError } from '../../../kernel/index.ts';
import { serviceAway, serviceLate } from '../remote.ts';
import { fieldOf, type VaultAnswer, type VaultHttp, vaultHttp } from './http.ts';
import { appPolicy, custodianPolicy, recordsKey } from './policies.ts';

export interface VaultSetup {
  /** What was made by this run; empty when all was there. */
  readonly made: readonly string[];
  readonly app: RoleIds;
  readonly custodian: RoleIds;
}

export interface RoleIds {
  readonly role: string;
  readonly roleId: string;
  /** Shown once; null where the role had one already and no new one was asked for. */
  readonly secretId: string | null;
}

export interface VaultSetupOptions {
  /** An administrator's; it is used for this run and kept nowhere. */
  readonly token: string;
  /** Days after which Vault makes a new version by itself; 0 for never. */
  readonly rotateDays: number;
  /** Makes new secret ids also for roles that have one; the old ones keep working until they are destroyed. */
  readonly newSecretIds: boolean;
}

const patience = 15_000;

/**
 * Makes mount, key, policies and AppRoles, as far as they are missing; policies and roles are brought to what this version of
 * Carnet needs. `conflict` when a key of the name is there with properties that would let it leave Vault or that bind no
 * context; `not-allowed` when the token lacks a right.
 */
export async function setUpVault(
  config: Pick<VaultConfig, 'address' | 'namespace' | 'caFile' | 'mount' | 'key'>,
  options: VaultSetupOptions,
): Promise<VaultSetup> {
  const http = vaultHttp(config);
  try {
    const admin = new Administrator(http, options.token);
    const made = [
      ...(await ensureMount(admin, 'sys/mounts', config.mount, 'transit')),
      ...(await ensureMount(admin, 'sys/auth', 'approle', 'approle')),
      ...(await ensureKey(admin, `${config.mount}/keys/${config.key}`, options.rotateDays)),
      ...(await ensureKey(admin, `${config.mount}/keys/${recordsKey(config)}`, options.rotateDays)),
    ];
    const roles = [
      { role: `${config.key}-app`, policy: appPolicy(config) },
      { role: `${config.key}-custodian`, policy: custodianPolicy(config) },
    ] as const;
    const ids: RoleIds[] = [];
    for (const { role, policy } of roles) {
      await admin.must('POST', `sys/policies/acl/${role}`, { policy });
      const { isNew, ...of } = await ensureRole(admin, role, options.newSecretIds);
      if (isNew) made.push(`AppRole ${role}`);
      ids.push(of);
    }
    const [app, custodian] = ids;
    if (app === undefined || custodian === undefined) throw new TypeError('each role has its ids');
    return { made, app, custodian };
  } finally {
    http.close();
  }
}

class Administrator {
  readonly #http: VaultHttp;
  readonly #token: string;

  constructor(http: VaultHttp, token: string) {
    this.#http = http;
    this.#token = token;
  }

  /** Null when there is nothing at this path. */
  async find(method: 'GET' | 'LIST', path: string): Promise<VaultAnswer | null> {
    const answer = await this.#send(method, path);
    if (answer.status === 404 || answer.status === 400) return null;
    return accepted(answer, path);
  }

  async must(method: 'GET' | 'POST', path: string, body?: unknown): Promise<VaultAnswer> {
    return accepted(await this.#send(method, path, body), path);
  }

  async #send(method: 'GET' | 'LIST' | 'POST', path: string, body?: unknown): Promise<VaultAnswer> {
    const signal = AbortSignal.timeout(patience);
    const wanted = { method, path, token: this.#token, signal, ...(body === undefined ? {} : { body }) };
    return await this.#http.send(wanted).catch((error: unknown) => {
      throw signal.aborted ? serviceLate(error) : error;
    });
  }
}

function accepted(answer: VaultAnswer, path: string): VaultAnswer {
  if (answer.status < 400) return answer;
  const said = answer.errors.join(' ').trim();
  if (answer.status === 403) throw new CarnetError('not-allowed', `This token may not do what is needed at ${path}.`);
  throw new CarnetError('conflict', `Vault refused ${path}: ${said === '' ? `HTTP ${answer.status}` : said}`);
}

async function ensureMount(admin: Administrator, list: string, path: string, type: string): Promise<string[]> {
  const mounts = await admin.must('GET', list);
  const found = fieldOf(mounts.body, 'data', `${path}/`) ?? fieldOf(mounts.body, `${path}/`);
  if (found === undefined) {
    await admin.must('POST', `${list}/${path}`, { type });
    return [`${type} at ${path}/`];
  }
  if (fieldOf(found, 'type') !== type)
    throw new CarnetError('conflict', `${path}/ in Vault is of another type. Choose another VAULT_TRANSIT_MOUNT.`);
  return [];
}

async function ensureKey(admin: Administrator, path: string, rotateDays: number): Promise<string[]> {
  const period = { auto_rotate_period: `${rotateDays * 24}h` };
  const found = await admin.find('GET', path);
  if (found === null) {
    const key = { type: 'aes256-gcm96', derived: true, exportable: false, allow_plaintext_backup: false, ...period };
    await admin.must('POST', path, key);
    return [`key ${path}`];
  }
  const wanted = {
    type: 'aes256-gcm96',
    derived: true,
    convergent_encryption: false,
    exportable: false,
    allow_plaintext_backup: false,
    deletion_allowed: false,
  };
  for (const [name, value] of Object.entries(wanted)) {
    const has = fieldOf(found.body, 'data', name);
    if (has !== undefined && has !== value) {
      throw new CarnetError(
        'conflict',
        `The key ${path} is there, but has ${name} = ${String(has)}; Carnet needs ${String(value)}. Choose another VAULT_TRANSIT_KEY.`,
      );
    }
  }
  await admin.must('POST', `${path}/config`, period);
  return [];
}

async function ensureRole(
  admin: Administrator,
  role: string,
  newSecretId: boolean,
): Promise<RoleIds & { readonly isNew: boolean }> {
  const path = `auth/approle/role/${role}`;
  const isNew = (await admin.find('GET', path)) === null;
  await admin.must('POST', path, {
    token_policies: [role],
    token_no_default_policy: true,
    token_type: 'service',
    token_ttl: '1h',
    token_max_ttl: '24h',
    bind_secret_id: true,
  });
  const roleId = textAt(await admin.must('GET', `${path}/role-id`), 'role_id');
  const needed = isNew || newSecretId || (await admin.find('LIST', `${path}/secret-id`)) === null;
  const secretId = needed ? textAt(await admin.must('POST', `${path}/secret-id`, {}), 'secret_id') : null;
  return { role, roleId, secretId, isNew };
}

function textAt({ body }: VaultAnswer, name: string): string {
  const text = fieldOf(body, 'data', name);
  if (typeof text !== 'string') throw serviceAway('gives an answer that is not Vault’s');
  return text;
}
