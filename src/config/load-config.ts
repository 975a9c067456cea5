import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, KmsConfig, Mode, WitnessConfig } from './config.ts';
import { type Files, readEnvironment } from './environment.ts';
import { type Name, names as ownNames } from './names.ts';
import { readConfig } from './read-config.ts';
import { tokenFrom } from './token.ts';

const diskFiles: Files = {
  read: (path) => readFileSync(path, 'utf8'),
  mode: (path) => (process.platform === 'win32' ? null : statSync(path).mode & 0o777),
};

interface LoadOptions {
  readonly mode: Mode;
  /** Folder of `carnet.env` (read for a real instance only) and of relative paths; the working folder by default. */
  readonly folder?: string;
  /** Names that count as not written, for a command that makes what they would need. */
  readonly without?: readonly Name[];
}

/**
 * The one place that reads the process's environment and the files it names. Throws `bad-configuration` with every
 * problem at once; `describeProblems` makes lines of them.
 */
export function loadConfig(options: LoadOptions): Config {
  const folder = options.folder ?? process.cwd();
  const path = join(folder, 'carnet.env');
  const file =
    options.mode === 'real' && existsSync(path)
      ? { envFile: diskFiles.read(path), envFileMode: diskFiles.mode(path) }
      : {};
  const { without = [] } = options;
  return readConfig(readEnvironment(process.env, diskFiles, { ...file, without }), { mode: options.mode, folder });
}

/** The personal access token of the process's environment; see `tokenFrom`. */
export function loadToken(): string | null {
  return tokenFrom(process.env, diskFiles);
}

const cloudNames = {
  aws: /^(AWS_[A-Z0-9_]+|HOME)$/,
  gcp: /^(GOOGLE_[A-Z0-9_]+|GCLOUD_PROJECT|GCE_METADATA_[A-Z]+|HOME)$/,
  azure: /^(AZURE_[A-Z0-9_]+|IDENTITY_(ENDPOINT|HEADER|SERVER_THUMBPRINT)|IMDS_ENDPOINT|MSI_(ENDPOINT|SECRET)|HOME)$/,
} as const;

/**
 * What the clients of the clouds that are configured read from the environment; the serving process, which starts without one, is
 * given this alone.
 */
export function cloudEnvironment(
  kms: KmsConfig,
  witnesses: readonly WitnessConfig[] = [],
): Readonly<Record<string, string>> {
  const inUse = {
    aws: kms.awsKeyId !== undefined || witnesses.some(({ kind }) => kind === 'bucket'),
    gcp: kms.gcpKey !== undefined,
    azure: kms.azureKeyId !== undefined,
  } as const;
  const wanted = (['aws', 'gcp', 'azure'] as const).filter((cloud) => inUse[cloud]).map((cloud) => cloudNames[cloud]);
  // AZURE_KEY_ID and AWS_KMS_KEY_ID are ours, and travel with the configuration.
  const names = Object.keys(process.env).filter(
    (name) => wanted.some((pattern) => pattern.test(name)) && !Object.hasOwn(ownNames, name),
  );
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}
