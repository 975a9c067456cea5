import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import { asOwner, embeddedFolder } from '../supervisor/databases.ts';
import type { AppDatabases } from '../supervisor/wire.ts';

export interface OwnerAddresses {
  readonly ownerUrl: string;
  readonly keysOwnerUrl: string;
}

/**
 * Addresses that may read every row of an instance whose databases run: the owner's of a server elsewhere, the superuser's
 * of the embedded one, whose secret lies in a file that its operator alone can read. For a child that ends, never for the server.
 */
export async function ownerAddresses(config: Config, databases: AppDatabases): Promise<OwnerAddresses> {
  if (config.database !== null) return externalOwner(config);
  const path = join(embeddedFolder(config), 'owner.secret');
  const secret = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (secret === '') throw new CarnetError('bad-configuration', `${path} cannot be read by this user.`);
  const asSuperuser = (address: string): string => {
    const url = new URL(address);
    url.username = 'postgres';
    url.password = secret;
    return url.href;
  };
  return { ownerUrl: asSuperuser(databases.url), keysOwnerUrl: asSuperuser(databases.keysUrl) };
}

/** The owner's addresses of databases elsewhere; `bad-configuration` when the owner's is not given. */
export function externalOwner({ database, keysDatabase }: Config): OwnerAddresses {
  const owner = database?.ownerUrl?.reveal() ?? null;
  if (owner === null || keysDatabase === null) {
    const message = 'only the owner of the tables can read and load all rows. Write its address for this command.';
    throw new CarnetError('bad-configuration', 'One setting is missing.', {
      errors: [{ field: 'DATABASE_OWNER_URL', code: 'missing', message }],
    });
  }
  return { ownerUrl: owner, keysOwnerUrl: asOwner(keysDatabase.url.reveal(), owner) };
}
