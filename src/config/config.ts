import type { Secret } from './secret.ts';

/** `demo` is what `npm start` opens, `real` what `carnet serve` and the other commands work on. */
export type Mode = 'demo' | 'real';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface PublicUrl {
  /** Scheme, host and port as browsers write an origin: `https://carnet.example.org`, `http://localhost:8080`. */
  readonly origin: string;
  /** Host without port, lower case; IPv6 in brackets. */
  readonly hostname: string;
  /** True for https: then cookies are Secure with the `__Host-` prefix and HSTS is sent. */
  readonly secure: boolean;
  /** True when nobody wrote PUBLIC_URL, so that it follows the port. */
  readonly isDefault: boolean;
}

export interface TlsConfig {
  /** Paths, absolute; PEM, the certificate with its chain. */
  readonly certFile: string;
  readonly keyFile: string;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

export const kmsProviders = ['local', 'vault', 'aws', 'gcp', 'azure'] as const;
export type KmsProviderName = (typeof kmsProviders)[number];

/** A secret as it was written, or the file that has it now: what is exchanged there is taken at the next log-in. */
export type SecretSource = { readonly value: Secret } | { readonly file: string };

export interface AppRole {
  readonly roleId: Secret;
  readonly secretId: SecretSource;
}

/** HashiCorp Vault or OpenBao. */
export interface VaultConfig {
  /** Without a slash at its end; https, but for loopback. */
  readonly address: string;
  /** What the server logs in with; null where an administrator's token does the work (`keys setup-vault`). */
  readonly app: AppRole | null;
  /** What makes and destroys versions; the serving process is never given it. */
  readonly custodian: AppRole | null;
  readonly namespace: string | null;
  readonly mount: string;
  readonly key: string;
  /** Absolute path of the PEM file of the authority that signed its certificate; null: those that Node trusts. */
  readonly caFile: string | null;
}

export interface KmsConfig {
  readonly provider: KmsProviderName;
  /** What the key service seals: the keys of subjects, or each record value itself. */
  readonly seals: 'keys' | 'records';
  /** 64 hex digits; null: a key file in the data folder, made at first start. */
  readonly encryptionKey: Secret | null;
  /** What the key file is sealed under, where it is; absent: nothing is configured. */
  readonly keyPassphrase?: SecretSource;
  /** Settings of each service that are written, whether `provider` names it or not: keys can be moved between two. */
  readonly vault?: VaultConfig;
  /** Id, ARN or alias of the key in AWS KMS. */
  readonly awsKeyId?: string;
  /** `projects/…/locations/…/keyRings/…/cryptoKeys/…` in Google Cloud KMS. */
  readonly gcpKey?: string;
  /** `https://VAULT.vault.azure.net/keys/NAME` in Azure Key Vault. */
  readonly azureKeyId?: string;
}

export type MailConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'demo' }
  | {
      readonly kind: 'smtp';
      readonly host: string;
      readonly port: number;
      /** `implicit`: TLS from the first byte; `starttls`: demanded, never given up; `none`: loopback only. */
      readonly tls: 'implicit' | 'starttls' | 'none';
      readonly user: string | null;
      readonly password: Secret | null;
      /** Address, or `Name <address>`. */
      readonly from: string;
    };

/** A place in a bucket of S3; `prefix` without a slash at its end, may be empty; `endpoint` null: AWS itself. */
export interface BucketConfig {
  readonly kind: 'bucket';
  readonly bucket: string;
  readonly prefix: string;
  readonly endpoint: string | null;
}

/** A place outside the database that keeps the checkpoints of the access log. `data-folder`: the one that is there by default. */
export type WitnessConfig =
  | { readonly kind: 'data-folder' | 'folder'; readonly folder: string }
  | { readonly kind: 'network'; readonly url: string }
  | BucketConfig;

/** A collector of security events (SIEM). `caFile`: absolute path of the PEM of its authority; null: those that Node trusts. */
export type SiemConfig =
  | { readonly kind: 'webhook'; readonly url: string; readonly token: Secret | null; readonly caFile: string | null }
  | {
      readonly kind: 'syslog';
      readonly host: string;
      readonly port: number;
      readonly tls: boolean;
      readonly caFile: string | null;
    };

/** Everything that can be configured, checked and frozen. Whoever needs some of it is given that part alone. */
export interface Config {
  readonly mode: Mode;
  /** `fd`: descriptor of a socket that is bound there already, which the serving process inherits from the supervisor. */
  readonly listen: { readonly host: string; readonly port: number; readonly fd?: number };
  readonly publicUrl: PublicUrl;
  /** Other origins whose pages may call the API. */
  readonly allowedOrigins: readonly string[];
  /** Null: plain HTTP, behind a trusted proxy or on loopback. */
  readonly tls: TlsConfig | null;
  /** Addresses and networks whose `X-Forwarded-…` headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Absolute path. */
  readonly dataFolder: string;
  /** How many processes serve. */
  readonly workers: number;
  /** Null: the embedded PostgreSQL in the data folder. `url` is the app's role, `ownerUrl` is for migrations only. */
  readonly database: { readonly url: Secret; readonly ownerUrl: Secret | null } | null;
  readonly keysDatabase: { readonly url: Secret } | null;
  readonly kms: KmsConfig;
  readonly passwordHash: 'argon2id' | 'bcrypt';
  /** Whether staff roles are taken on only in a session that a passkey proved. */
  readonly staffPasskeys: 'required' | 'optional';
  /** How long a reset of an account whose every factor is lost waits, so that its owner can stop it. */
  readonly resetWaitHours: number;
  /** How long backups of the data are kept: a key that one of them may need is not destroyed before. */
  readonly backupRetentionDays: number;
  /** How long an erasure epoch lasts, in days (also parts of one); null: none ends by itself. */
  readonly epochDays: number | null;
  /** Name and address of the authority that people can turn to; null: the pages name the usual one. */
  readonly dataProtectionAuthority: string | null;
  readonly mail: MailConfig;
  readonly witnesses: readonly WitnessConfig[];
  /** Null: security events stay here. */
  readonly siem: SiemConfig | null;
  readonly log: { readonly level: LogLevel };
  /** What was written, by name, so that a start with other settings shows; of what the server never gets, only that it was. */
  readonly written: Readonly<Record<string, Secret>>;
  /** Sentences for `carnet check` and the log: not wrong, but to be known. */
  readonly warnings: readonly string[];
}
