import { openProduct } from '../../src/compose.ts';
import { type Config, Secret } from '../../src/config/index.ts';
import type { Product } from '../../src/product.ts';
import type { BenchDatabases } from './databases.ts';

export interface BenchProduct {
  readonly product: Product;
  readonly config: Config;
  readonly origin: string;
  /** Addresses of the main database, the app's and the superuser's, and of the keys database for the role carnet_keys. */
  readonly app: string;
  readonly keys: string;
  readonly superuser: string;
  /** Addresses of both databases for their owner. */
  readonly owner: string;
  readonly keysOwner: string;
  /** Process id of PostgreSQL. */
  readonly postgres: number;
  close(): Promise<void>;
}

/**
 * The product on fresh databases (or on those that were made) with fsync on and a local key (or another), as a real instance without mail
 * (or with the demo's).
 */
export async function benchProduct(
  port = 18_080,
  mail: 'none' | 'demo' = 'none',
  kms: Config['kms'] = { provider: 'local', seals: 'keys', encryptionKey: null },
  made?: BenchDatabases,
): Promise<BenchProduct> {
  // Loaded only where it is needed: its memory would count as that of serving.
  const databases = made ?? (await (await import('./databases.ts')).benchDatabases());
  const origin = `http://localhost:${port}`;
  const config: Config = {
    mode: 'real',
    listen: { host: '127.0.0.1', port },
    publicUrl: { origin, hostname: 'localhost', secure: false, isDefault: true },
    allowedOrigins: [],
    tls: null,
    trustedProxies: [],
    dataFolder: databases.folder,
    workers: 1,
    database: { url: new Secret(databases.app), ownerUrl: null },
    keysDatabase: { url: new Secret(databases.keys) },
    kms,
    passwordHash: 'argon2id',
    staffPasskeys: 'required',
    resetWaitHours: 72,
    dataProtectionAuthority: null,
    backupRetentionDays: 30,
    epochDays: 24,
    witnesses: [],
    siem: null,
    mail: { kind: mail },
    log: { level: 'error' },
    written: {},
    warnings: [],
  };
  const product = await openProduct(config, '0.0.0', (event, error) =>
    process.stderr.write(`${JSON.stringify(event)} ${String(error)}\n`),
  );
  return {
    product,
    config,
    origin,
    app: databases.app,
    keys: databases.keys,
    superuser: databases.superuser,
    owner: databases.owner,
    keysOwner: databases.keysOwner,
    postgres: databases.pid,
    async close() {
      await product.close();
      await databases.close();
    },
  };
}
