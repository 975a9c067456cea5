import type { AppRole, VaultConfig } from '../../../config/index.ts';
import { CarnetError } from '../../../kernel/index.ts';
import type { KmsCustodian, KmsProvider, KmsValues } from '../../contract.ts';
import { guardRemote, type Patience } from '../guard.ts';
import { transitCustodian } from './custodian.ts';
import { vaultHttp } from './http.ts';
import { VaultSession } from './session.ts';
import { transitKms } from './transit.ts';
import { transitValues } from './values.ts';

/** Vault or OpenBao as the serving process uses it. `bad-configuration` when its role is not set. */
export function openVault(config: VaultConfig, patience: Partial<Patience> = {}): KmsProvider {
  const { session, close } = connect(config, config.app, 'VAULT_ROLE_ID and VAULT_SECRET_ID');
  return guardRemote(transitKms(config, session, close), patience);
}

/** The same service for the values of records themselves. */
export function openVaultValues(config: VaultConfig, patience: Partial<Patience> = {}): KmsValues {
  const { session, close } = connect(config, config.app, 'VAULT_ROLE_ID and VAULT_SECRET_ID');
  return transitValues(config, session, close, patience);
}

/** Its custodian. `bad-configuration` when the custodian's role is not set. */
export function openVaultCustodian(config: VaultConfig): KmsCustodian {
  const names = 'VAULT_CUSTODIAN_ROLE_ID and VAULT_CUSTODIAN_SECRET_ID';
  const { session, close } = connect(config, config.custodian, names);
  return transitCustodian(config, session, close);
}

function connect(config: VaultConfig, role: AppRole | null, names: string) {
  if (role === null) {
    throw new CarnetError('bad-configuration', `${names} are not set; "npx carnet keys setup-vault" prints them.`);
  }
  const http = vaultHttp(config);
  const session = new VaultSession(http, role);
  const close = async (): Promise<void> => {
    await session.close();
    http.close();
  };
  return { session, close };
}
