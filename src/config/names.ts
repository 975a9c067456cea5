interface NameFacts {
  /** A secret is never printed, and can also come as `NAME_FILE`. */
  readonly secret: boolean;
  /** False for a name that is reserved for a later version: setting it stops the start, it is not silently ignored. */
  readonly inUse: boolean;
}

const plain: NameFacts = { secret: false, inUse: true };
const secret: NameFacts = { secret: true, inUse: true };
const later: NameFacts = { secret: false, inUse: false };
const laterSecret: NameFacts = { secret: true, inUse: false };

/** Every name that Carnet knows, in the order in which problems are told. */
export const names = {
  PORT: plain,
  HOST: plain,
  PUBLIC_URL: plain,
  ALLOWED_ORIGINS: plain,
  TLS_CERT_FILE: plain,
  TLS_KEY_FILE: plain,
  TLS_MIN_VERSION: plain,
  TRUSTED_PROXIES: plain,
  CARNET_DATA: plain,
  CARNET_TOKEN: secret,
  DATABASE_URL: secret,
  DATABASE_OWNER_URL: secret,
  KEYS_DATABASE_URL: secret,
  CARNET_WORKERS: plain,
  BACKUP_RETENTION_DAYS: plain,
  EPOCH_DAYS: plain,
  PASSWORD_HASH: plain,
  STAFF_PASSKEYS: plain,
  DATA_PROTECTION_AUTHORITY: plain,
  RESET_WAIT_HOURS: plain,
  WITNESSES: plain,
  SIEM_URL: plain,
  SIEM_TOKEN: secret,
  SIEM_CA_FILE: plain,
  S3_ENDPOINT: plain,
  KMS: plain,
  KMS_SEALS: plain,
  ENCRYPTION_KEY: secret,
  CARNET_KEY_PASSPHRASE: secret,
  VAULT_ADDR: plain,
  VAULT_ROLE_ID: secret,
  VAULT_SECRET_ID: secret,
  VAULT_CUSTODIAN_ROLE_ID: secret,
  VAULT_CUSTODIAN_SECRET_ID: secret,
  VAULT_NAMESPACE: plain,
  VAULT_TRANSIT_MOUNT: plain,
  VAULT_TRANSIT_KEY: plain,
  VAULT_CACERT: plain,
  AWS_KMS_KEY_ID: plain,
  GCP_KMS_KEY: plain,
  AZURE_KEY_ID: plain,
  SMTP_URL: secret,
  MAIL_FROM: plain,
  FILES: later,
  S3_BUCKET: later,
  S3_SSE_KMS_KEY_ID: later,
  FIREBASE_CREDENTIALS: laterSecret,
  VAPID_SUBJECT: later,
  STRIPE_SECRET_KEY: laterSecret,
  STRIPE_WEBHOOK_SECRET: laterSecret,
  STRIPE_API_BASE: later,
  LOG_LEVEL: plain,
} as const satisfies Record<string, NameFacts>;

export type Name = keyof typeof names;

export const allNames = Object.keys(names) as Name[]; // Object.keys loses the type of a const object's keys
